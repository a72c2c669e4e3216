package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.common.CodecException;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inheritance: by names that the types declare, and by class names that are allowed. */
class TypeNamesTest {
  private static final ClassLoader LOADER = TypeNamesTest.class.getClassLoader();
  private static final String HERE = TypeNamesTest.class.getName();

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Card.class, name = "card"),
    @JsonSubTypes.Type(value = Transfer.class, name = "transfer")
  })
  sealed interface Payment permits Card, Transfer {}

  record Card(String last4) implements Payment {}

  record Transfer(String iban, List<Payment> parts) implements Payment {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Shape {}

  record Circle(int radius) implements Shape {}

  record Box<T>(T content) implements Shape {}

  /** Implements the interface, but is not allowed. */
  record Gadget(int power) implements Shape {}

  record Holder<T>(T one, List<T> many) {}

  static Stream<Arguments> payments() {
    Payment card = new Card("1234");
    Payment transfer = new Transfer("DE00", List.of(card));
    return Stream.of(
        arguments(card, Payment.class),
        arguments(transfer, Payment.class),
        arguments(transfer, Transfer.class),
        arguments(List.of(card, transfer), type(new TypeLiteral<List<Payment>>() {})),
        arguments(Map.of("a", card), type(new TypeLiteral<Map<String, Payment>>() {})),
        arguments(
            Map.of("a", List.of(transfer)), type(new TypeLiteral<Map<String, List<Payment>>>() {})),
        arguments(Optional.of(card), type(new TypeLiteral<Optional<Payment>>() {})),
        arguments(
            new Holder<>(card, List.of(transfer)), type(new TypeLiteral<Holder<Payment>>() {})));
  }

  @ParameterizedTest
  @MethodSource("payments")
  void sealedType_writtenAndRead_isEqual(Object value, Type type) throws UnreadableValueException {
    JsonCodec codec = new JsonCodec(Set.of(), LOADER);
    assertThat(codec.decode(codec.encode(value), type)).isEqualTo(value);
  }

  @Test
  void sealedType_written_hasItsNameOnce() {
    JsonCodec codec = new JsonCodec(Set.of(), LOADER);
    assertThat(new String(codec.encode(List.of(new Card("1"), 2, "x", Map.of())), UTF_8))
        .isEqualTo("[{\"kind\":\"card\",\"last4\":\"1\"},2,\"x\",{}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"last4\":\"1\"}", "{\"kind\":\"cash\"}", "{\"kind\":\"card\"}"})
  void sealedType_withoutItsNameOrComponents_isUnreadable(String json) {
    assertThatThrownBy(
            () -> new JsonCodec(Set.of(), LOADER).decode(json.getBytes(UTF_8), Payment.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.larder.codec.*", "io.larder.*", "io.larder.codec.TypeNamesTest$Circle"})
  void className_thatIsAllowed_isRead(String allowed) throws UnreadableValueException {
    JsonCodec codec = new JsonCodec(Set.of(allowed), LOADER);
    byte[] json = codec.encode(List.of(new Circle(3)));
    assertThat(new String(json, UTF_8)).contains("\"@class\":\"" + HERE + "$Circle\"");
    assertThat(codec.decode(json, type(new TypeLiteral<List<Shape>>() {})))
        .isEqualTo(List.of(new Circle(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'@class':'%s$Gadget','power':1}",
        "{'@class':'%s$Box<%1$s$Gadget>','content':{'power':1}}",
        "{'@class':'%s$Box','content':{'@class':'%1$s$Gadget','power':1}}",
        "{'@class':'java.util.ArrayList<%s$Gadget>'}",
        "{'@class':'[L%s$Gadget;'}",
      })
  void className_thatIsNotAllowed_isNeverInstantiated(String json) {
    RecordingLoader loader = new RecordingLoader();
    JsonCodec codec = new JsonCodec(Set.of(HERE + "$Circle", HERE + "$Box"), loader);
    String named = json.formatted(HERE).replace('\'', '"');
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object read = codec.decode(named.getBytes(UTF_8), Shape.class);
      assertThat(read).isEqualTo(new Box<>(Map.of("@class", HERE + "$Gadget", "power", 1)));
    } catch (UnreadableValueException e) {
      assertThat(e).hasMessageContaining(Shape.class.getName());
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(loader.asked).noneMatch(name -> name.contains("Gadget"));
  }

  @Test
  void classValue_thatIsNotAllowed_isUnreadable() throws UnreadableValueException {
    JsonCodec codec = new JsonCodec(Set.of(HERE + "$Circle"), LOADER);
    assertThat(codec.decode(codec.encode(Circle.class), Class.class)).isEqualTo(Circle.class);
    assertThatThrownBy(() -> codec.encode(Gadget.class)).isInstanceOf(CodecException.class);
    byte[] denied = ('"' + Gadget.class.getName() + '"').getBytes(UTF_8);
    assertThatThrownBy(() -> codec.decode(denied, Class.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  @Test
  void className_onAThreadOfTheServer_isFoundByTheLoaderOfTheApplication()
      throws UnreadableValueException {
    JsonCodec codec = new JsonCodec(Set.of("io.larder.*"), LOADER);
    byte[] json = codec.encode(new Circle(3));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(codec.decode(json, Shape.class)).isEqualTo(new Circle(3));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Knows which classes were asked for. */
  private static final class RecordingLoader extends ClassLoader {
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    RecordingLoader() {
      super(LOADER);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      asked.add(name);
      return super.loadClass(name, resolve);
    }
  }

  private static Type type(TypeLiteral<?> literal) {
    return literal.getType();
  }
}

package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.larder.common.CodecException;
import io.larder.support.StateText;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Values as most applications have them are stored and come back. */
class CommonShapesTest {
  private static final ClassLoader LOADER = CommonShapesTest.class.getClassLoader();
  private final JsonCodec json = new JsonCodec(Set.of(), LOADER);
  private final TypedCodec codec = codec();

  private TypedCodec codec() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(CommonShapesTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(), archives), LOADER);
  }

  interface Named {
    String name();

    default String getGreeting() {
      return "Hello " + name();
    }
  }

  record Person(String name, int age) implements Named {
    boolean adult() {
      return age >= 18;
    }

    public boolean isAdult() {
      return adult();
    }
  }

  record Page<T>(List<T> items, int number, int total) {
    public boolean isEmpty() {
      return items.isEmpty();
    }

    public boolean isFirst() {
      return number == 0;
    }

    public int getTotalPages() {
      return total / 10;
    }

    public Map<String, Integer> getLinks() {
      return Map.of("next", number + 1);
    }

    public List<T> getReversed() {
      return List.copyOf(items);
    }
  }

  static class Entity {
    private Long id;
    private String firstName;
    private String lastName;
    private transient String cached;

    // As Hibernate and EclipseLink weave them.
    private Object $$_hibernate_attributeInterceptor;
    private Object _persistence_session;

    static Entity of(Long id, String firstName, String lastName) {
      Entity entity = new Entity();
      entity.id = id;
      entity.firstName = firstName;
      entity.lastName = lastName;
      return entity;
    }

    public Long getId() {
      return id;
    }

    public void setId(Long id) {
      this.id = id;
    }

    public String getFirstName() {
      return firstName;
    }

    public void setFirstName(String firstName) {
      this.firstName = firstName;
    }

    public String getLastName() {
      return lastName;
    }

    public void setLastName(String lastName) {
      this.lastName = lastName;
    }

    public boolean isNew() {
      return id == null;
    }

    public String getFullName() {
      return firstName + " " + lastName;
    }

    public String getCached() {
      return cached;
    }
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  static class Snake {
    public int unitPrice;

    public int getDoublePrice() {
      return 2 * unitPrice;
    }

    @JsonProperty("quarter")
    public int getFourth() {
      return unitPrice / 4;
    }
  }

  static Stream<Arguments> common() {
    Map<String, Integer> counts = new HashMap<>(Map.of("a", 1, "b", 2));
    List<Map.Entry<String, Integer>> top = new ArrayList<>(counts.entrySet());
    Snake snake = new Snake();
    snake.unitPrice = 8;
    return Stream.of(
        arguments(new Person("Ada", 36), new TypeLiteral<Person>() {}),
        arguments(new Person("Ada", 36), new TypeLiteral<Named>() {}),
        arguments(new Page<>(List.of("a"), 0, 20), new TypeLiteral<Page<String>>() {}),
        arguments(
            new Page<>(List.of(new Person("Ada", 36)), 1, 20), new TypeLiteral<Page<Person>>() {}),
        arguments(Entity.of(1L, "Ada", "King"), new TypeLiteral<Entity>() {}),
        arguments(List.of(Entity.of(null, "A", "K")), new TypeLiteral<List<Entity>>() {}),
        arguments(snake, new TypeLiteral<Snake>() {}),
        arguments(top, new TypeLiteral<List<Map.Entry<String, Integer>>>() {}),
        arguments(top.get(0), new TypeLiteral<Map.Entry<String, Integer>>() {}),
        arguments(Map.entry("a", 1), new TypeLiteral<Map.Entry<String, Integer>>() {}),
        arguments(
            new AbstractMap.SimpleImmutableEntry<>("a", 1),
            new TypeLiteral<Map.Entry<String, Integer>>() {}),
        arguments(
            Optional.of(Map.entry("a", 1L)),
            new TypeLiteral<Optional<Map.Entry<String, Long>>>() {}),
        arguments(
            List.copyOf(new TreeMap<>(counts).entrySet()),
            new TypeLiteral<List<Map.Entry<String, Integer>>>() {}),
        arguments(counts.entrySet(), new TypeLiteral<Set<Map.Entry<String, Integer>>>() {}),
        arguments(new Best(Map.entry("a", 1)), new TypeLiteral<Best>() {}),
        arguments(Map.of("k", new Person("Ada", 1)), new TypeLiteral<Map<String, Person>>() {}));
  }

  record Best(Map.Entry<String, Integer> entry) {}

  private static String state(Object value) {
    return StateText.of(value).replaceAll("java.util.[\\w.$]*(Entry|Node|KeyValueHolder)", "Entry");
  }

  @ParameterizedTest
  @MethodSource("common")
  void value_isStored_andComesBack(Object value, TypeLiteral<?> literal) throws Exception {
    Type type = literal.getType();
    for (int i = 0; i < 30; i++) {
      byte[] bytes = codec.encode(value, type);
      assertThat(state(codec.decode(bytes, type, null)))
          .as(new String(bytes, UTF_8))
          .isEqualTo(state(value));
      if (type != Named.class) { // plain JSON has no names of classes
        byte[] typed = json.encode(value, type);
        assertThat(state(json.decode(typed, type))).isEqualTo(state(value));
        assertThat(state(json.decode(json.encode(value), type))).isEqualTo(state(value));
      }
    }
  }

  static final class Unset {
    private final int size;

    @JsonCreator
    Unset() {
      this(3);
    }

    Unset(int size) {
      this.size = size;
    }

    public int getSize() {
      return size;
    }
  }

  static class Renaming {
    private int hidden = 1;

    public int getShown() {
      return hidden;
    }
  }

  @JsonPropertyOrder("id")
  static class Loose {
    public int id;

    public String getText() {
      return "t" + id;
    }
  }

  @Test
  void propertyOfAField_thatNothingReads_isRefused() {
    for (Object value : new Object[] {new Unset(1), new Renaming()}) {
      assertThatThrownBy(() -> codec.encode(value, value.getClass()))
          .isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(value)).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void reading_passesOverDerivedProperties_andNothingElse() throws Exception {
    byte[] derived = "{\"id\":1,\"text\":\"other\"}".getBytes(UTF_8);
    assertThat(((Loose) json.decode(derived, Loose.class)).id).isEqualTo(1);
    byte[] unknown = "{\"id\":1,\"name\":\"other\"}".getBytes(UTF_8);
    assertThatThrownBy(() -> json.decode(unknown, Loose.class))
        .isInstanceOf(UnreadableValueException.class);
    byte[] field = "{\"size\":1}".getBytes(UTF_8);
    assertThatThrownBy(() -> json.decode(field, Unset.class))
        .isInstanceOf(UnreadableValueException.class);
  }

  static class Empty {}

  record Holder(List<Empty> all) {}

  /** So that a WARN tells it at deployment. */
  @Test
  void refusal_isKnownOfTheType() {
    assertThat(codec.problem(Empty.class)).contains("nothing that Jackson writes");
    assertThat(codec.problem(Holder.class)).contains("all: ", "nothing that Jackson writes");
    assertThat(codec.problem(Renaming.class)).contains("field hidden");
    assertThat(codec.problem(Person.class)).isNull();
  }

  /** Compared each time, with tables that are larger than those that reading makes. */
  static class Unordered {
    private String name = "n";
    public HashSet<Element> set = new HashSet<>(1 << 16);
    public HashMap<String, Integer> map = new HashMap<>(1 << 16);

    public String getName() {
      return name.trim();
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  record Element(String text) {}

  @Test
  void largeUnorderedCollections_areComparedInLinearTime() throws Exception {
    Unordered value = new Unordered();
    for (int i = 0; i < 10_000; i++) {
      value.set.add(new Element("k" + i * 7919));
      value.map.put("k" + i * 7919, i);
    }
    byte[] bytes =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> codec.encode(value, Unordered.class));
    Unordered read = (Unordered) codec.decode(bytes, Unordered.class, null);
    assertThat(read.set).isEqualTo(value.set);
    assertThat(read.map).isEqualTo(value.map);
  }
}

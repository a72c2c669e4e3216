package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonManagedReference;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import io.larder.common.CodecException;
import io.larder.support.StateText;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the refusal of a value says helps. */
class AdviceTest {
  private static final ClassLoader LOADER = AdviceTest.class.getClassLoader();
  private final JsonCodec json = new JsonCodec(Set.of(), LOADER);

  private TypedCodec codec(String... allowed) {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(AdviceTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(allowed), archives), LOADER);
  }

  private static CodecException refused(Runnable encoding) {
    try {
      encoding.run();
    } catch (CodecException e) {
      return e;
    }
    throw new AssertionError("it was not refused");
  }

  static class Basket {
    private final List<String> lines = new ArrayList<>();

    public List<String> getLines() {
      return lines;
    }
  }

  static class AnnotatedBasket {
    @JsonProperty private final List<String> lines = new ArrayList<>();

    public List<String> getLines() {
      return lines;
    }
  }

  static class Generated {
    private @Nullable String aField;

    public @Nullable String getaField() {
      return aField;
    }

    public void setaField(String value) {
      aField = value;
    }
  }

  static class AnnotatedGenerated {
    @JsonProperty private @Nullable String aField;

    public @Nullable String getaField() {
      return aField;
    }

    public void setaField(String value) {
      aField = value;
    }
  }

  static class Lenient {
    private @Nullable List<String> lines;

    public List<String> getLines() {
      return lines == null ? List.of() : lines;
    }

    public void setLines(List<String> value) {
      lines = value;
    }
  }

  static class Initialized {
    private List<String> lines = List.of();

    public List<String> getLines() {
      return lines;
    }

    public void setLines(List<String> value) {
      lines = value;
    }
  }

  static class Order {
    public List<Line> lines = new ArrayList<>();
  }

  static class Line {
    public @Nullable Order order;
  }

  static class ManagedOrder {
    @JsonManagedReference public List<ManagedLine> lines = new ArrayList<>();
  }

  static class ManagedLine {
    public String item = "a";
    @JsonBackReference public @Nullable ManagedOrder order;
  }

  @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
  static class IdentifiedOrder {
    public List<IdentifiedLine> lines = new ArrayList<>();
  }

  static class IdentifiedLine {
    public @Nullable IdentifiedOrder order;
  }

  static class Link {
    public @Nullable Link next;
  }

  record Totals(long count, int min, int max) {}

  record Entry(String key, String value) {}

  private static Object basket() {
    Basket basket = new Basket();
    basket.lines.add("a");
    return basket;
  }

  private static Object annotatedBasket() {
    AnnotatedBasket basket = new AnnotatedBasket();
    basket.lines.add("a");
    return basket;
  }

  private static Object generated() {
    Generated generated = new Generated();
    generated.setaField("a");
    return generated;
  }

  private static Object annotatedGenerated() {
    AnnotatedGenerated generated = new AnnotatedGenerated();
    generated.setaField("a");
    return generated;
  }

  private static Object order() {
    Order order = new Order();
    Line line = new Line();
    line.order = order;
    order.lines.add(line);
    return order;
  }

  private static Object managedOrder() {
    ManagedOrder order = new ManagedOrder();
    ManagedLine line = new ManagedLine();
    line.order = order;
    order.lines.add(line);
    return order;
  }

  private static Object identifiedOrder() {
    IdentifiedOrder order = new IdentifiedOrder();
    IdentifiedLine line = new IdentifiedLine();
    line.order = order;
    order.lines.add(line);
    return order;
  }

  private static Object links(int length) {
    Link first = new Link();
    Link last = first;
    for (int i = 1; i < length; i++) {
      last.next = new Link();
      last = last.next;
    }
    return first;
  }

  static Stream<Arguments> advice() {
    return Stream.of(
        arguments(
            "final field with a getter",
            basket(),
            "nothing reads it back: give it a setter or a parameter of the constructor, or"
                + " annotate its field with @JsonProperty",
            annotatedBasket()),
        arguments(
            "getter as Eclipse writes it",
            generated(),
            "to Jackson, getaField is no getter: the letter behind get has to be a capital); give"
                + " it what is missing, annotate it with @JsonProperty",
            annotatedGenerated()),
        arguments(
            "getter with a default",
            new Lenient(),
            "let getters give what the fields hold (no default for a null)",
            new Initialized()),
        arguments(
            "class of the JDK",
            new IntSummaryStatistics(),
            "its class is not the application's; cache a record of what is needed",
            new Totals(0, 0, 0)),
        arguments(
            "bytes",
            new ByteArrayInputStream(new byte[0]),
            "java.io.ByteArrayInputStream is used up by reading it; cache a byte[] of it",
            new byte[0]),
        arguments(
            "characters",
            new StringReader(""),
            "java.io.StringReader is used up by reading it; cache a String of it",
            ""),
        arguments(
            "managed reference",
            order(),
            "at property lines[0].order, which leads back to itself: annotate the two sides with"
                + " @JsonManagedReference and @JsonBackReference",
            managedOrder()),
        arguments(
            "identities",
            order(),
            "or the class with @JsonIdentityInfo, or cache a record of what is needed",
            identifiedOrder()),
        arguments(
            "deep",
            links(600),
            "at property next.next.next.next.next.next…: there are more than 500 objects in each"
                + " other; cache a list of what they hold",
            List.of("a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void advice(String what, Object refused, String said, Object mended) throws Exception {
    Type type = refused.getClass();
    assertThat(refused(() -> codec().encode(refused, type)))
        .hasMessageContaining(said)
        .hasMessageStartingWith("LARDER-3001: ")
        .hasNoCause();
    assertThat(refused(() -> codec().encode(refused, type)).getMessage()).hasSizeLessThan(600);
    assertThat(refused(() -> json.encode(refused)))
        .hasMessageContaining(said)
        .hasMessageStartingWith("LARDER-3001: ")
        .hasNoCause();
    Object read =
        codec().decode(codec().encode(mended, mended.getClass()), mended.getClass(), null);
    assertThat(text(read)).isEqualTo(text(mended));
    assertThat(text(json.decode(json.encode(mended), mended.getClass()))).isEqualTo(text(mended));
  }

  private static String text(Object value) {
    if (value instanceof ManagedOrder order) {
      return order.lines.stream().map(line -> line.item + (line.order == order)).toList() + "";
    }
    if (value instanceof IdentifiedOrder order) {
      return order.lines.stream().map(line -> line.order == order).toList() + "";
    }
    return StateText.of(value);
  }

  static Stream<Arguments> unmade() {
    return Stream.of(
        arguments(Map.entry("a", "b"), new Entry("a", "b")),
        arguments(new AbstractMap.SimpleEntry<>("a", "b"), new Entry("a", "b")),
        arguments(
            new EnumMap<>(Map.of(TimeUnit.DAYS, "b")),
            new LinkedHashMap<>(Map.of(TimeUnit.DAYS.name(), "b"))));
  }

  /** What no setting helps is not said to be a matter of a setting. */
  @ParameterizedTest
  @MethodSource
  void unmade(Object value, Object copy) throws Exception {
    for (String allowed : List.of("com.example.*", value.getClass().getName())) {
      assertThat(refused(() -> codec(allowed).encode(value, Object.class)))
          .hasMessageContaining("cannot be made when it is read back; cache a copy")
          .hasMessageNotContaining("allowed-types");
    }
    assertThat(codec().decode(codec().encode(copy, Object.class), Object.class, null))
        .isEqualTo(copy);
  }

  @Test
  void part_thatIsRefused_isNamedFirst() {
    Object value = new ArrayList<>(List.of(Map.entry("a", "b")));
    assertThat(refused(() -> codec().encode(value, Object.class)).getMessage())
        .matches("LARDER-\\d+: at property \\[0]: .*KeyValueHolder.*");
    Object other = new ArrayList<>(List.of(Thread.State.NEW));
    assertThat(refused(() -> codec().encode(other, Object.class)).getMessage())
        .matches(
            "LARDER-\\d+: at property \\[0]: type java.lang.Thread.State would .*allowed-types");
  }

  @Test
  void classOfTheJdk_thatIsRefused_isKnownOfTheType() {
    assertThat(codec().problem(IntSummaryStatistics.class))
        .contains("its class is not the application's; cache a record");
    for (Class<?> fine :
        List.of(
            String.class,
            Object.class,
            Number.class,
            java.time.Instant.class,
            java.util.Properties.class,
            java.util.Locale.class,
            java.net.URI.class,
            java.util.concurrent.atomic.AtomicLong.class,
            java.sql.Timestamp.class,
            java.util.UUID.class,
            java.util.Date.class,
            java.util.GregorianCalendar.class,
            java.util.regex.Pattern.class,
            java.util.Currency.class,
            java.util.TimeZone.class,
            java.io.File.class,
            java.net.URL.class,
            java.net.InetAddress.class,
            java.nio.file.Path.class,
            java.nio.ByteBuffer.class,
            java.lang.StringBuilder.class,
            java.util.OptionalInt.class,
            java.lang.Class.class,
            java.util.concurrent.atomic.AtomicBoolean.class)) {
      assertThat(codec().problem(fine)).as(fine.getName()).isNull();
    }
  }
}

package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.CodecException;
import io.larder.support.StateText;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.Version;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ext.javatime.ser.LocalDateTimeSerializer;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.StdConverter;

/**
 * Values that would come back as others are refused although many values of their class have come
 * back before.
 */
class HarmlessSamplesTest {
  @TempDir Path folder;

  enum WithDefault {
    ACTIVE,
    UNKNOWN;

    @JsonCreator
    static WithDefault of(String any) {
      return UNKNOWN;
    }
  }

  enum Throwing {
    A,
    B;

    @JsonCreator
    static Throwing of(String text) {
      if (text.equals("A")) {
        throw new IllegalArgumentException();
      }
      return B;
    }
  }

  enum OneLabel {
    @JsonProperty("x")
    A,
    @JsonProperty("x")
    B
  }

  @JsonFormat(shape = JsonFormat.Shape.NUMBER)
  enum Numbered {
    A,
    B
  }

  enum Plain {
    A,
    B {
      @Override
      public String toString() {
        return "b";
      }
    }
  }

  record Escaping(String text) {
    Escaping {
      text = text.replace("&", "&amp;");
    }
  }

  record Replacing(String text) {
    Replacing(String text) {
      this.text = text.isEmpty() ? "" : text + "&".repeat(text.indexOf('&') + 1);
    }
  }

  record Swapping(String one, String other) {
    Swapping(String one, String other) {
      this.one = other;
      this.other = one;
    }

    static Swapping of(String one, String other) {
      return new Swapping(one, other);
    }
  }

  record Doubling(List<String> texts) {
    Doubling {
      if (texts.contains("&")) {
        texts.add("&");
      }
    }
  }

  record Conditional(String text) {
    Conditional(String text) {
      if (text.indexOf('&') < 0) {
        this.text = text;
      } else {
        this.text = text + "&";
      }
    }
  }

  record Choosing(String one, String other) {
    Choosing(String one, String other) {
      this.one = one;
      this.other = one.equals(other) ? other : one + other;
    }
  }

  record Passed(String one, String other) {
    Passed(String one, String other) {
      this.one = one;
      this.other = one.concat(other);
    }
  }

  record Sorting(List<String> texts) {
    Sorting(List<String> texts) {
      this.texts = texts;
      if (texts.size() > 1) {
        Collections.reverse(texts);
      }
    }
  }

  record Counting(int[] numbers) {
    Counting(int[] numbers) {
      this.numbers = numbers;
      numbers[0] *= 2;
    }
  }

  record Filling(String one, String other) {
    Filling {
      one = one == null ? other : one;
    }
  }

  static final class Creator {
    private final String text;

    @JsonCreator
    Creator(@JsonProperty("text") String text) {
      this.text = text.replace("&", "&amp;");
    }

    public String getText() {
      return text;
    }
  }

  static final class Factory {
    private final String text;

    private Factory(String text) {
      this.text = text;
    }

    @JsonCreator
    static Factory of(@JsonProperty("text") String text) {
      return new Factory(text.replace("&", "&amp;"));
    }

    public String getText() {
      return text;
    }
  }

  /** What its constructor refuses, a setter has taken. */
  static final class Strict {
    private String text;

    @JsonCreator
    Strict(@JsonProperty("text") String text) {
      if (text.contains("&")) {
        throw new IllegalArgumentException();
      }
      this.text = text;
    }

    static Strict with(String text) {
      Strict strict = new Strict("");
      strict.text = text;
      return strict;
    }

    public String getText() {
      return text;
    }
  }

  static class Bean {
    private String text;
    private LocalDateTime at;
    private List<String> all;

    static Bean of(String text, LocalDateTime at, List<String> all) {
      Bean bean = new Bean();
      bean.text = text;
      bean.at = at;
      bean.all = all;
      return bean;
    }

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    public LocalDateTime getAt() {
      return at;
    }

    public void setAt(LocalDateTime at) {
      this.at = at;
    }

    public List<String> getAll() {
      return all;
    }

    public void setAll(List<String> all) {
      this.all = all;
    }
  }

  record Box<T>(T value) {}

  record Text(String text) {}

  record Moment(LocalDateTime at, Instant instant) {}

  record Keys(Map<LocalDate, String> keys) {}

  @Retention(RetentionPolicy.RUNTIME)
  @interface Short {}

  record Marked(@Short String text) {}

  /** As many modules of applications are. */
  public static final class Own extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public Own() {
      super("own");
      addSerializer(BigDecimal.class, new Rounding());
      addSerializer(Instant.class, new Seconds());
      addSerializer(
          LocalDateTime.class,
          new LocalDateTimeSerializer(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm")));
      addKeySerializer(LocalDate.class, new Months());
      addDeserializer(String.class, new Trimming());
      addSerializer(byte[].class, new FirstByte());
    }

    @Override
    public void setupModule(SetupContext context) {
      super.setupModule(context);
      context.configOverride(Date.class).setFormat(JsonFormat.Value.forPattern("yyyy-MM-dd"));
      context.configOverride(LocalTime.class).setFormat(JsonFormat.Value.forPattern("HH:mm"));
      context
          .configOverride(List.class)
          .setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, null));
      context
          .configOverride(Plain.class)
          .setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.NUMBER));
    }
  }

  /** Its serializers lose nothing, and know nothing of names of types, as most do not. */
  public static final class Faithful extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public Faithful() {
      super("faithful");
      addSerializer(
          BigDecimal.class,
          new StdSerializer<>(BigDecimal.class) {
            @Override
            public void serialize(
                BigDecimal value, JsonGenerator json, SerializationContext context) {
              json.writeNumber(value);
            }
          });
      addSerializer(
          LocalDateTime.class,
          new StdSerializer<>(LocalDateTime.class) {
            @Override
            public void serialize(
                LocalDateTime value, JsonGenerator json, SerializationContext context) {
              json.writeString(value.toString());
            }
          });
    }
  }

  record Priced(BigDecimal price, LocalDateTime at, Object any, Number number) {}

  @Test
  void serializer_thatKnowsNoNamesOfTypes_isUsedEverywhere() throws Exception {
    ClassLoader loader = loader(Faithful.class);
    BeanArchives archives = new BeanArchives(loader);
    archives.add(HarmlessSamplesTest.class);
    JsonCodec json = new JsonCodec(Set.of(), loader);
    TypedCodec codec = new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
    BigDecimal price = new BigDecimal("1.50");
    Map<Object, Type> values = new IdentityHashMap<>();
    values.put(price, BigDecimal.class);
    values.put(NOON, LocalDateTime.class);
    values.put(List.of(price), GenericTypes.parameterized(List.class, BigDecimal.class));
    values.put(List.of(NOON), GenericTypes.parameterized(List.class, LocalDateTime.class));
    values.put(
        Map.of("a", price), GenericTypes.parameterized(Map.class, String.class, BigDecimal.class));
    values.put(new BigDecimal[] {price}, BigDecimal[].class);
    values.put(new Priced(price, NOON, 1, 1), Priced.class);
    for (Map.Entry<Object, Type> value : values.entrySet()) {
      Type type = value.getValue();
      byte[] plain = json.encode(value.getKey());
      assertThat(StateText.of(json.decode(plain, type))).isEqualTo(StateText.of(value.getKey()));
      for (Type declared : List.of(type, Object.class)) {
        byte[] bytes = codec.encode(value.getKey(), declared);
        assertThat(StateText.of(codec.decode(bytes, declared, Object.class)))
            .isEqualTo(StateText.of(value.getKey()));
      }
    }
    Priced named = new Priced(price, NOON, price, price);
    byte[] bytes = codec.encode(named, Priced.class);
    assertThat(codec.decode(bytes, Priced.class, null)).isEqualTo(named);
  }

  /** Knows an annotation of its own. */
  public static final class Annotating extends JacksonModule {
    @Override
    public String getModuleName() {
      return "annotating";
    }

    @Override
    public Version version() {
      return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
      context.insertAnnotationIntrospector(
          new NopAnnotationIntrospector() {
            private static final long serialVersionUID = 1L;

            @Override
            public Object findSerializationConverter(MapperConfig<?> config, Annotated annotated) {
              return annotated.hasAnnotation(Short.class) ? new Shortening() : null;
            }
          });
    }
  }

  static final class Shortening extends StdConverter<String, String> {
    @Override
    public String convert(String text) {
      return text.substring(0, Math.min(3, text.length()));
    }
  }

  static final class Rounding extends StdSerializer<BigDecimal> {
    Rounding() {
      super(BigDecimal.class);
    }

    @Override
    public void serialize(BigDecimal number, JsonGenerator json, SerializationContext context) {
      json.writeNumber(number.setScale(2, RoundingMode.HALF_UP));
    }
  }

  static final class Seconds extends StdSerializer<Instant> {
    Seconds() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant instant, JsonGenerator json, SerializationContext context) {
      json.writeString(instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }

  static final class Months extends StdSerializer<LocalDate> {
    Months() {
      super(LocalDate.class);
    }

    @Override
    public void serialize(LocalDate date, JsonGenerator json, SerializationContext context) {
      json.writeName(date.withDayOfMonth(1).toString());
    }
  }

  static final class FirstByte extends StdSerializer<byte[]> {
    FirstByte() {
      super(byte[].class);
    }

    @Override
    public void serialize(byte[] bytes, JsonGenerator json, SerializationContext context) {
      json.writeBinary(new byte[] {bytes[0]});
    }
  }

  static final class Trimming extends StdScalarDeserializer<String> {
    Trimming() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser json, DeserializationContext context) {
      return json.getString().trim();
    }
  }

  private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 1, 12, 0);

  /** A harmless value and one that would come back as another or not at all. */
  record Case(Object harmless, Object harmful, Class<?>... modules) {
    static Case of(Object harmless, Object harmful, Class<?>... modules) {
      return new Case(harmless, harmful, modules);
    }

    @Override
    public String toString() {
      return harmful.getClass().getSimpleName() + (modules.length == 0 ? "" : " with a module");
    }
  }

  static Stream<Case> cases() {
    Instant late = Instant.ofEpochMilli(5);
    return Stream.of(
        Case.of(WithDefault.UNKNOWN, WithDefault.ACTIVE),
        Case.of(Throwing.B, Throwing.A),
        Case.of(OneLabel.A, OneLabel.B),
        Case.of(OneLabel.B, OneLabel.A),
        Case.of(Numbered.A, Numbered.B),
        Case.of(Plain.A, Plain.B),
        Case.of(new Escaping("a"), new Escaping("a&b")),
        Case.of(new Replacing(""), new Replacing("a&b")),
        Case.of(Swapping.of("a", "a"), Swapping.of("a", "b")),
        Case.of(new Doubling(List.of("a")), new Doubling(new ArrayList<>(List.of("&")))),
        Case.of(new Conditional("a"), new Conditional("a&b")),
        Case.of(new Choosing("a", "a"), new Choosing("a", "b")),
        Case.of(new Passed("", ""), new Passed("a", "b")),
        Case.of(new Sorting(List.of()), new Sorting(new ArrayList<>(List.of("a", "b")))),
        Case.of(new Counting(new int[] {0, 1}), new Counting(new int[] {1, 1})),
        Case.of(new Filling("a", null), new Filling(null, "b")),
        Case.of(new Creator("a"), new Creator("a&b")),
        Case.of(Factory.of("a"), Factory.of("a&b")),
        Case.of(Strict.with("a"), Strict.with("a&b")),
        Case.of(Plain.A, Plain.B, Own.class),
        Case.of("a", " a ", Own.class),
        Case.of(NOON, NOON.plusSeconds(1), Own.class),
        Case.of(new BigDecimal("1.20"), new BigDecimal("1.234"), Own.class),
        Case.of(Instant.EPOCH, late, Own.class),
        Case.of(new Date(0), new Date(5), Own.class),
        Case.of(LocalTime.NOON, LocalTime.NOON.plusSeconds(1), Own.class),
        Case.of(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2), Own.class),
        Case.of(new Text("a"), new Text(" a "), Own.class),
        Case.of(new Moment(NOON, Instant.EPOCH), new Moment(NOON, late), Own.class),
        Case.of(Bean.of("a", NOON, List.of("a")), Bean.of(" a", NOON, List.of("a")), Own.class),
        Case.of(Bean.of("a", NOON, List.of("a")), Bean.of("a", NOON, List.of()), Own.class),
        Case.of(Bean.of("a", NOON, null), Bean.of("a", NOON.plusSeconds(1), null), Own.class),
        Case.of(
            new Keys(Map.of(LocalDate.of(2026, 1, 1), "a")),
            new Keys(Map.of(LocalDate.of(2026, 1, 2), "a")),
            Own.class),
        Case.of(new byte[] {1}, new byte[] {1, 2}, Own.class),
        Case.of(new Marked("abc"), new Marked("abcdef"), Annotating.class));
  }

  private ClassLoader loader(Class<?>... modules) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(JacksonModule.class.getName()),
        Stream.of(modules).map(Class::getName).toList());
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, HarmlessSamplesTest.class.getClassLoader());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void value_afterManyHarmlessOnes_comesBack_orIsRefused(Case one) throws Exception {
    ClassLoader loader = loader(one.modules);
    BeanArchives archives = new BeanArchives(loader);
    archives.add(HarmlessSamplesTest.class);
    Object value = one.harmless;
    Class<?> own = value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
    List<String> wrong = new ArrayList<>();
    Map<String, Type> places = new LinkedHashMap<>();
    places.put("root", own);
    places.put("list", GenericTypes.parameterized(List.class, own));
    places.put("array", own.arrayType());
    places.put("set", GenericTypes.parameterized(Set.class, own));
    places.put("map", GenericTypes.parameterized(Map.class, String.class, own));
    places.put("keys", GenericTypes.parameterized(Map.class, own, Integer.class));
    places.put("optional", GenericTypes.parameterized(Optional.class, own));
    if (value instanceof Enum<?>) {
      places.put("enums", GenericTypes.parameterized(EnumSet.class, own));
      places.put("enum map", GenericTypes.parameterized(EnumMap.class, own, Integer.class));
    }
    places.put("reference", GenericTypes.parameterized(AtomicReference.class, own));
    places.put("record", GenericTypes.parameterized(Box.class, own));
    places.put(
        "nested",
        GenericTypes.parameterized(List.class, GenericTypes.parameterized(Box.class, own)));
    for (Map.Entry<String, Type> place : places.entrySet()) {
      JsonCodec json = new JsonCodec(Set.of(), loader);
      TypedCodec codec = new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
      for (int i = 0; i <= 30; i++) {
        Object put = put(place.getKey(), i < 30 ? one.harmless : one.harmful, own);
        Type type = place.getValue();
        check(
            wrong,
            put,
            place.getKey(),
            () -> codec.encode(put, type),
            b -> codec.decode(b, type, null));
        check(wrong, put, place.getKey(), () -> json.encode(put), b -> json.decode(b, type));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private interface Writing {
    byte[] encode();
  }

  private interface Decoding {
    Object decode(byte[] bytes) throws UnreadableValueException;
  }

  private static void check(
      List<String> wrong, Object put, String place, Writing writing, Decoding reading) {
    byte[] bytes;
    try {
      bytes = writing.encode();
    } catch (CodecException e) {
      return;
    }
    try {
      String read = StateText.of(reading.decode(bytes));
      if (!read.equals(StateText.of(put))) {
        wrong.add(place + ": " + new String(bytes, UTF_8) + " read as " + read);
      }
    } catch (UnreadableValueException e) {
      wrong.add(place + ": " + new String(bytes, UTF_8) + " unreadable");
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // whatever enum it is
  private static Object enums(Object value) {
    return EnumSet.of((Enum) value);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // whatever enum it is
  private static Object enumMap(Object value) {
    return new EnumMap(Map.of(value, 1));
  }

  private static Object put(String place, Object value, Class<?> own) {
    return switch (place) {
      case "root" -> value;
      case "list" -> new ArrayList<>(List.of(value));
      case "array" -> {
        Object[] array = (Object[]) java.lang.reflect.Array.newInstance(own, 1);
        array[0] = value;
        yield array;
      }
      case "set" -> new LinkedHashSet<>(List.of(value));
      case "map" -> Map.of("k", value);
      case "keys" -> Map.of(value, 1);
      case "optional" -> Optional.of(value);
      case "enums" -> enums(value);
      case "enum map" -> enumMap(value);
      case "reference" -> new AtomicReference<>(value);
      case "record" -> new Box<>(value);
      case "nested" -> List.of(new Box<>(value));
      default -> fail(place);
    };
  }

  record Validated(String name, List<String> tags, long count, double rate) {
    Validated {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(tags);
      if (count < 0 || name.isBlank()) {
        throw new IllegalArgumentException("count " + count + " of " + name);
      }
    }
  }

  static final class Required {
    private final String name;
    private final long count;

    @JsonCreator
    Required(@JsonProperty("name") String name, @JsonProperty("count") long count) {
      if (name == null) {
        throw new NullPointerException("name is marked non-null but is null");
      }
      this.count = count;
      this.name = Objects.requireNonNull(name, "name");
    }

    public String getName() {
      return name;
    }

    public long getCount() {
      return count;
    }
  }

  static Stream<Object> common() {
    return Stream.of(
        new Text("a"),
        new Moment(NOON, Instant.EPOCH),
        new Keys(Map.of(LocalDate.of(2026, 1, 1), "a")),
        new Box<>(Plain.B),
        Map.of(Plain.B, List.of(new BigDecimal("1.2"))),
        new Validated("a", List.of("b"), 1, 2),
        new Required("a", 1),
        Bean.of("a", NOON, List.of("a")));
  }

  /** So that what most applications cache costs no reading. */
  @ParameterizedTest
  @MethodSource("common")
  void valuesOfCommonClasses_areComparedAtFirstOnly(Object value) {
    JsonCodec json = new JsonCodec(Set.of(), HarmlessSamplesTest.class.getClassLoader());
    Shapes shapes = new Shapes(json.mapper(), new AnnotatedTypeIds(), null);
    for (int i = 0; i < 30; i++) {
      Document document = new Document(1_000_000);
      document.write(value, null, shapes.mapper());
      if (i > 25) {
        assertThat(document.isDoubtful()).isFalse();
      }
    }
  }

  interface Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  interface ShapeMixIn {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  /** Annotates classes that are not its own. */
  public static final class Mixing extends SimpleModule {
    private static final long serialVersionUID = 1L;

    public Mixing() {
      super("mixing");
      setMixInAnnotation(Shape.class, ShapeMixIn.class);
    }
  }

  @Test
  void subtype_thatAMixInDoesNotList_isRefused() throws Exception {
    ClassLoader loader = loader(Mixing.class);
    BeanArchives archives = new BeanArchives(loader);
    archives.add(HarmlessSamplesTest.class);
    JsonCodec json = new JsonCodec(Set.of(), loader);
    TypedCodec codec = new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
    Type list = GenericTypes.parameterized(List.class, Shape.class);
    for (int i = 0; i < 30; i++) {
      List<Shape> circles = List.of(new Circle(i));
      assertThat(codec.decode(codec.encode(circles, list), list, null)).isEqualTo(circles);
      assertThat(json.decode(json.encode(circles), list)).isEqualTo(circles);
      assertThat(codec.decode(codec.encode(circles.get(0), Shape.class), Shape.class, null))
          .isEqualTo(circles.get(0));
      Square square = new Square(i);
      List<Shape> squares = List.of(square);
      assertThatThrownBy(() -> codec.encode(squares, list)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(squares)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> json.encode(square)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> codec.encode(square, Shape.class))
          .isInstanceOf(CodecException.class);
    }
  }
}

package io.larder.codec.key;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.NumberOutput;

/** The JDK's values that are one number or one text. */
final class Scalars {
  static final Scalar TEXT = new Scalar("string", true, Object::toString, (text, type) -> text);
  static final Scalar INT = numbers("int", Object::toString, Integer::valueOf);
  static final Scalar BOOLEAN = numbers("boolean", Object::toString, Boolean::valueOf);
  static final Scalar ZONE = texts("java.time.ZoneId", z -> ((ZoneId) z).getId(), ZoneId::of);
  static final Scalar TIME_ZONE =
      texts("java.util.TimeZone", DateTexts::zone, TimeZone::getTimeZone);

  static final Scalar ADDRESS =
      texts("java.net.InetAddress", PlaceTexts::address, PlaceTexts::parseAddress);
  static final Scalar PATH = texts("java.nio.file.Path", PlaceTexts::path, Path::of);
  static final Scalar CHARSET =
      texts("java.nio.charset.Charset", c -> ((Charset) c).name(), Charset::forName);
  static final Scalar BYTES =
      texts(
          "java.nio.ByteBuffer",
          PlaceTexts::bytes,
          text -> ByteBuffer.wrap(Base64.getDecoder().decode(text)));

  private static final Map<Class<?>, Scalar> HIDDEN =
      Map.of(
          ZoneId.class, ZONE,
          InetAddress.class, ADDRESS,
          Path.class, PATH,
          Charset.class, CHARSET,
          ByteBuffer.class, BYTES);
  private static final Map<Class<?>, Scalar> ALL = new HashMap<>();

  static {
    ALL.put(String.class, TEXT);
    ALL.put(Integer.class, INT);
    ALL.put(Boolean.class, BOOLEAN);
    ALL.put(Long.class, numbers("long", Object::toString, Long::valueOf));
    ALL.put(Short.class, numbers("short", Object::toString, Short::valueOf));
    ALL.put(Byte.class, numbers("byte", Object::toString, Byte::valueOf));
    ALL.put(Character.class, texts("char", Object::toString, text -> text.charAt(0)));
    // Not by their own toString, which differs between versions of the JDK.
    ALL.put(
        Double.class,
        numbers("double", d -> NumberOutput.toString((Double) d, true), Double::valueOf));
    ALL.put(
        Float.class, numbers("float", f -> NumberOutput.toString((Float) f, true), Float::valueOf));
    add(
        BigInteger.class,
        numbers("java.math.BigInteger", PlainNumbers::integer, PlainNumbers::parseInteger));
    add(
        BigDecimal.class,
        numbers("java.math.BigDecimal", PlainNumbers::decimal, PlainNumbers::parseDecimal));
    add(UUID.class, UUID::fromString);
    add(URI.class, texts("java.net.URI", uri -> UriTexts.of((URI) uri), UriTexts::parse));
    add(
        InetSocketAddress.class,
        texts("java.net.InetSocketAddress", PlaceTexts::socket, PlaceTexts::parseSocket));
    add(File.class, texts("java.io.File", PlaceTexts::file, File::new));
    add(
        "javax.xml.namespace.QName",
        texts("javax.xml.namespace.QName", PlaceTexts::name, PlaceTexts::parseName));
    add(Currency.class, Currency::getInstance);
    add(
        Locale.class,
        texts("java.util.Locale", l -> LocaleTexts.of((Locale) l), LocaleTexts::parse));
    add(BitSet.class, texts("java.util.BitSet", PlainNumbers::bits, PlainNumbers::parseBits));
    add(
        OptionalInt.class,
        numbers(
            "java.util.OptionalInt",
            o -> ((OptionalInt) o).isPresent() ? "" + ((OptionalInt) o).getAsInt() : "",
            t -> t.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(t))));
    add(
        OptionalLong.class,
        numbers(
            "java.util.OptionalLong",
            o -> ((OptionalLong) o).isPresent() ? "" + ((OptionalLong) o).getAsLong() : "",
            t -> t.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(t))));
    add(
        OptionalDouble.class,
        numbers(
            "java.util.OptionalDouble",
            o ->
                ((OptionalDouble) o).isPresent()
                    ? NumberOutput.toString(((OptionalDouble) o).getAsDouble(), true)
                    : "",
            t -> t.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(t))));
    add(Instant.class, Instant::parse);
    add(LocalDate.class, LocalDate::parse);
    add(LocalTime.class, LocalTime::parse);
    add(LocalDateTime.class, LocalDateTime::parse);
    add(OffsetDateTime.class, OffsetDateTime::parse);
    add(OffsetTime.class, OffsetTime::parse);
    add(ZonedDateTime.class, ZonedDateTime::parse);
    add(Year.class, text -> Year.of(Integer.parseInt(text)));
    add(YearMonth.class, YearMonth::parse);
    add(MonthDay.class, MonthDay::parse);
    add(Duration.class, Duration::parse);
    add(Period.class, Period::parse);
    // The JDK's dates of one millisecond are equal, whatever their class.
    Scalar date = new Scalar("java.util.Date", true, DateTexts::date, DateTexts::parseDate);
    add(Date.class, date);
    add("java.sql.Date", date);
    add("java.sql.Time", date);
    add(
        "java.sql.Timestamp",
        texts("java.sql.Timestamp", DateTexts::timestamp, DateTexts::parseTimestamp));
    add(
        GregorianCalendar.class,
        texts("java.util.GregorianCalendar", DateTexts::calendar, DateTexts::parseCalendar));
  }

  private Scalars() {}

  /** Reads what was written; as a type, if several have the same texts. */
  interface Reader {
    Object read(String text, Class<?> declared);
  }

  /** One kind: two values have the same text exactly if they are equal. */
  record Scalar(String tag, boolean quoted, Function<Object, String> text, Reader reader)
      implements KeyKind {
    @Override
    public void write(Object value, KeyWriter out) {
      String written = text.apply(value);
      if (quoted || !isJson(written)) {
        out.quote(written);
      } else {
        out.add(written);
      }
    }

    /** Whether it is no empty text, NaN or Infinity. */
    static boolean isJson(String number) {
      char last = number.isEmpty() ? 'N' : number.charAt(number.length() - 1);
      return (last >= '0' && last <= '9') || last == 'e';
    }

    @Override
    public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
      try {
        return reader.read(in.scalar(), declared);
      } catch (RuntimeException e) {
        throw new UnreadableKeyException();
      }
    }
  }

  static List<Scalar> all() {
    List<Scalar> all = new ArrayList<>(ALL.values());
    all.add(ZONE);
    all.addAll(List.of(TIME_ZONE, ADDRESS, PATH, CHARSET, BYTES));
    return all;
  }

  static @Nullable Scalar of(Class<?> type) {
    return ALL.get(type);
  }

  /** The kind of a class of the JDK that nobody can name, because others extend or hide it. */
  static @Nullable Scalar ofHidden(Class<?> type) {
    for (Map.Entry<Class<?>, Scalar> hidden : HIDDEN.entrySet()) {
      if (hidden.getKey().isAssignableFrom(type)) {
        return hidden.getValue();
      }
    }
    return null;
  }

  private static Scalar numbers(
      String tag, Function<Object, String> text, Function<String, Object> reader) {
    return new Scalar(tag, false, text, (written, type) -> reader.apply(written));
  }

  private static Scalar texts(
      String tag, Function<Object, String> text, Function<String, Object> reader) {
    return new Scalar(tag, true, text, (written, type) -> reader.apply(written));
  }

  private static void add(Class<?> type, Function<String, Object> reader) {
    ALL.put(type, texts(type.getName(), Object::toString, reader));
  }

  private static void add(Class<?> type, Scalar scalar) {
    ALL.put(type, scalar);
  }

  /** Of a module that may be missing. */
  private static void add(String type, Scalar scalar) {
    try {
      ALL.put(Class.forName(type), scalar);
    } catch (ClassNotFoundException e) {
      // Then there are no such values.
    }
  }
}

package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written comes back equal, and is the JSON that a person would expect. */
class JsonCodecRoundTripTest {
  private static final JsonCodec CODEC =
      new JsonCodec(Set.of(), JsonCodecRoundTripTest.class.getClassLoader());
  private static final ZonedDateTime SECOND_HALF_PAST_TWO =
      ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 123_456_789, ZoneId.of("Europe/Berlin"))
          .withLaterOffsetAtOverlap();

  enum Level {
    A1,
    C2 {
      @Override
      public String toString() {
        return "mastery";
      }
    };

    @Override
    public String toString() {
      return "level " + ordinal();
    }
  }

  record Tutor(String name, Optional<String> city, List<Level> levels, BigDecimal rate) {}

  record Nullable(String text, Integer number, LocalDate date, List<String> list, Level level) {}

  record Floats(double d, Double w, float f) {}

  record Chars(char c, Character w) {}

  record Page<T>(List<T> items, long total) {}

  static Stream<Arguments> plainValues() {
    return Stream.of(
            "",
            "line\n\u0000 \ud83d\ude00 \"quoted\" \\",
            'x',
            '\u0000',
            true,
            (byte) 3,
            (short) -4,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            -0.0,
            Double.MIN_VALUE,
            new BigDecimal("1.10"),
            new BigDecimal("1E+400"),
            new BigDecimal("123456789012345678901234567890.123456789"),
            new BigInteger("9".repeat(900)),
            LocalDate.of(2026, 2, 28),
            LocalDate.MAX,
            LocalTime.MAX,
            LocalDateTime.of(2026, 1, 1, 1, 1),
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Instant.MIN,
            Duration.ofNanos(-123_456_789_012L),
            Period.of(1, 2, 3),
            Year.of(2026),
            YearMonth.of(2026, 1),
            Month.MAY,
            DayOfWeek.SUNDAY,
            OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 1, ZoneOffset.ofHoursMinutes(5, 30)),
            OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
            SECOND_HALF_PAST_TWO,
            SECOND_HALF_PAST_TWO.withEarlierOffsetAtOverlap(),
            SECOND_HALF_PAST_TWO.withZoneSameInstant(ZoneId.of("UTC")),
            SECOND_HALF_PAST_TWO.withZoneSameInstant(ZoneId.of("America/New_York")),
            SECOND_HALF_PAST_TWO.withZoneSameInstant(ZoneOffset.ofHours(2)),
            new Date(1_700_000_000_123L),
            Locale.GERMANY,
            Locale.ROOT,
            Currency.getInstance("EUR"),
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            URI.create("https://example.com/a?b=c"),
            URI.create(""),
            OptionalInt.of(3),
            OptionalInt.empty(),
            Level.A1,
            new Tutor("Ada", Optional.of("London"), List.of(Level.C2), new BigDecimal("42.50")),
            new Tutor("Bo", Optional.empty(), List.of(), BigDecimal.ZERO),
            new Nullable(null, null, null, null, null),
            new Nullable("", 0, LocalDate.EPOCH, Arrays.asList("a", null), Level.A1),
            new Floats(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY),
            new Chars('\u00fc', null))
        .map(value -> arguments(value, value.getClass()));
  }

  static Stream<Arguments> genericValues() {
    Tutor ada = new Tutor("Ada", Optional.empty(), List.of(Level.A1), BigDecimal.TEN);
    Map<String, String> withNull = new HashMap<>();
    withNull.put("a", null);
    return Stream.of(
        arguments(List.of(ada), type(new TypeLiteral<List<Tutor>>() {})),
        arguments(
            Map.of("de", List.of(ada), "fr", List.of()),
            type(new TypeLiteral<Map<String, List<Tutor>>>() {})),
        arguments(new Page<>(List.of(ada), 7), type(new TypeLiteral<Page<Tutor>>() {})),
        arguments(
            Map.of("p", new Page<>(List.of(List.of(1)), 1)),
            type(new TypeLiteral<Map<String, Page<List<Integer>>>>() {})),
        arguments(Optional.of(ada), type(new TypeLiteral<Optional<Tutor>>() {})),
        arguments(Optional.empty(), type(new TypeLiteral<Optional<Tutor>>() {})),
        arguments(
            List.of(Optional.of(1), Optional.empty()),
            type(new TypeLiteral<List<Optional<Integer>>>() {})),
        arguments(Arrays.asList("a", null), type(new TypeLiteral<List<String>>() {})),
        arguments(withNull, type(new TypeLiteral<Map<String, String>>() {})),
        arguments(EnumSet.allOf(Level.class), type(new TypeLiteral<Set<Level>>() {})),
        arguments(
            new EnumMap<>(Map.of(Level.C2, 1)),
            type(new TypeLiteral<EnumMap<Level, Integer>>() {})),
        arguments(Map.of(5L, 1), type(new TypeLiteral<Map<Long, Integer>>() {})),
        arguments(Map.of(LocalDate.EPOCH, 1), type(new TypeLiteral<Map<LocalDate, Integer>>() {})),
        arguments(
            Map.of(SECOND_HALF_PAST_TWO, 1),
            type(new TypeLiteral<Map<ZonedDateTime, Integer>>() {})),
        arguments(
            Map.of(new UUID(1, 2), new BigDecimal("1.50")),
            type(new TypeLiteral<Map<UUID, BigDecimal>>() {})));
  }

  @ParameterizedTest
  @MethodSource({"plainValues", "genericValues"})
  void value_writtenAndRead_isEqual(Object value, Type type) throws UnreadableValueException {
    assertThat(CODEC.decode(CODEC.encode(value), type)).isEqualTo(value);
  }

  @Test
  void arrays_writtenAndRead_areEqual() throws UnreadableValueException {
    byte[] bytes = {0, -1, 127, -128};
    assertThat(CODEC.decode(CODEC.encode(bytes), byte[].class)).isEqualTo(bytes);
    assertThat(CODEC.decode(CODEC.encode(new byte[0]), byte[].class)).isEqualTo(new byte[0]);
    Level[] levels = {Level.C2, null};
    assertThat(CODEC.decode(CODEC.encode(levels), Level[].class)).isEqualTo(levels);
    char[] chars = {'a', '\u20ac'};
    assertThat(CODEC.decode(CODEC.encode(chars), char[].class)).isEqualTo(chars);
  }

  static Stream<Arguments> json() {
    return Stream.of(
        arguments("text", "\"text\""),
        arguments(12, "12"),
        arguments(Level.C2, "\"C2\""),
        arguments(new byte[] {1, 2}, "\"AQI=\""),
        arguments(Optional.empty(), "null"),
        arguments(Duration.ofMinutes(5), "\"PT5M\""),
        arguments(SECOND_HALF_PAST_TWO, "\"2026-10-25T02:30:00.123456789+01:00[Europe/Berlin]\""),
        arguments(
            new Tutor("Ada", Optional.of("Z\u00fcrich"), List.of(Level.C2), new BigDecimal("1.10")),
            "{\"city\":\"Z\u00fcrich\",\"levels\":[\"C2\"],\"name\":\"Ada\",\"rate\":1.10}"));
  }

  @ParameterizedTest
  @MethodSource("json")
  void value_written_isPlainJson(Object value, String json) {
    String written = new String(CODEC.encode(value), UTF_8);
    if (value instanceof Tutor) {
      assertThat(sorted(written)).isEqualTo(sorted(json));
    } else {
      assertThat(written).isEqualTo(json);
    }
  }

  private static List<String> sorted(String json) {
    return json.chars().sorted().mapToObj(Character::toString).toList();
  }

  private static Type type(TypeLiteral<?> literal) {
    return literal.getType();
  }
}

package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import jakarta.enterprise.util.TypeLiteral;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.client.codec.StringCodec;

/** set, setIfAbsent, get, exists, delete. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class ValuesIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Larder larder;

  @Parameter Face face;
  private CacheOperations cache;

  record Tutor(String name, Optional<String> city, BigDecimal rate, Instant since) {}

  private static final Tutor ADA =
      new Tutor("Ada", Optional.empty(), new BigDecimal("42.50"), Instant.ofEpochMilli(1));

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder();
  }

  @BeforeEach
  void view() {
    cache = face.of(larder.cache()).withPrefix("ValuesIT:");
    cache.deleteByPattern("*");
  }

  private static Object inRedis(String key) {
    String name = TestRedis.PREFIX + "c:ValuesIT:" + key;
    return larder.connection().client().getBucket(name, StringCodec.INSTANCE).get();
  }

  @Test
  void set_record_isPlainJsonUnderPrefixAndNamespace() {
    cache.set("ada", ADA, MINUTE);

    assertThat((String) inRedis("ada"))
        .startsWith("{")
        .contains("\"name\":\"Ada\"", "\"city\":null", "\"rate\":42.50")
        .contains("\"since\":\"1970-01-01T00:00:00.001Z\"");
  }

  @Test
  void get_record_isEqual() {
    cache.set("ada", ADA, MINUTE);

    assertThat(cache.get("ada", Tutor.class)).contains(ADA);
    assertThat(cache.get("ada", new TypeLiteral<Tutor>() {})).contains(ADA);
  }

  @Test
  void get_generics_areEqual() {
    cache.set("list", List.of(ADA), MINUTE);
    cache.set("map", Map.of("a", List.of(ADA), "b", List.of()), MINUTE);

    assertThat(cache.get("list", new TypeLiteral<List<Tutor>>() {})).contains(List.of(ADA));
    assertThat(cache.get("map", new TypeLiteral<Map<String, List<Tutor>>>() {}))
        .contains(Map.of("a", List.of(ADA), "b", List.of()));
  }

  @Test
  void get_absentKey_isEmpty() {
    assertThat(cache.get("nothing", Tutor.class)).isEmpty();
    assertThat(cache.get("nothing", new TypeLiteral<List<Tutor>>() {})).isEmpty();
    assertThat(cache.exists("nothing")).isFalse();
  }

  @Test
  void get_emptyOptional_isAValue() {
    cache.set("empty", Optional.empty(), MINUTE);

    assertThat(cache.get("empty", new TypeLiteral<Optional<String>>() {}))
        .contains(Optional.empty());
  }

  @Test
  void get_primitiveClass_isBoxed() {
    cache.set("n", 5, MINUTE);

    assertThat(cache.get("n", int.class)).contains(5);
  }

  @Test
  void set_again_replacesValueAndType() {
    cache.set("key", ADA, MINUTE);
    cache.set("key", "text", MINUTE);

    assertThat(cache.get("key", String.class)).contains("text");
  }

  @Test
  void set_overAHash_replacesIt() {
    cache.hash("key").set("field", 1);
    cache.set("key", "text", MINUTE);

    assertThat(cache.get("key", String.class)).contains("text");
  }

  @Test
  void setIfAbsent_onlyTheFirst_isStored() {
    assertThat(cache.setIfAbsent("key", 1, MINUTE)).isTrue();
    assertThat(cache.setIfAbsent("key", 2, CacheOperations.NO_EXPIRY)).isFalse();

    assertThat(cache.get("key", Integer.class)).contains(1);
    assertThat(cache.ttl("key").orElseThrow()).isLessThanOrEqualTo(MINUTE);
  }

  @Test
  void setIfAbsent_afterDelete_isStored() {
    cache.setIfAbsent("key", 1, MINUTE);
    cache.delete("key");

    assertThat(cache.setIfAbsent("key", 2, CacheOperations.NO_EXPIRY)).isTrue();
    assertThat(cache.ttl("key")).contains(CacheOperations.NO_EXPIRY);
  }

  @Test
  void delete_tellsWhetherThereWasSomething() {
    cache.set("key", 1, MINUTE);

    assertThat(cache.exists("key")).isTrue();
    assertThat(cache.delete("key")).isTrue();
    assertThat(cache.delete("key")).isFalse();
    assertThat(cache.exists("key")).isFalse();
    assertThat(cache.get("key", Integer.class)).isEmpty();
  }

  static Stream<Arguments> oddKeys() {
    return Stream.of(
        arguments(" "),
        arguments("with space"),
        arguments("line\nbreak\r\n"),
        arguments("nul\u0000byte"),
        arguments("*?[]^-\\"),
        arguments("{slot}:{a}"),
        arguments("\ud83d\ude00 \u00fc \u4e2d"),
        arguments("k".repeat(10 * 1024)),
        arguments("larder:c:"),
        arguments("s:looks-like-a-session"),
        arguments("\"quoted\" 'key'"));
  }

  @ParameterizedTest
  @MethodSource("oddKeys")
  void key_ofAnyCharacters_isFoundAgainExactly(String key) {
    cache.set(key, key, MINUTE);

    assertThat(cache.get(key, String.class)).contains(key);
    assertThat(inRedis(key)).isNotNull();
    assertThat(cache.get(key + "x", String.class)).isEmpty();
    assertThat(cache.getAll(List.of(key), String.class)).containsExactly(Map.entry(key, key));
    assertThat(cache.deleteByPattern(CacheOperations.literal(key))).isEqualTo(1);
  }

  @Test
  void views_nest_andAreJustLongerKeys() {
    CacheOperations inner = cache.withPrefix("a:").withPrefix("b:");
    inner.set("c", 1, MINUTE);

    assertThat(cache.get("a:b:c", Integer.class)).contains(1);
    assertThat(cache.withPrefix("").get("a:b:c", Integer.class)).contains(1);
    assertThat(inner.hash("h").increment("n", 1)).isEqualTo(1);
    assertThat(cache.hash("a:b:h").size()).isEqualTo(1);
  }
}

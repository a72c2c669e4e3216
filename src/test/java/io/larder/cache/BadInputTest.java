package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.common.CodecException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong arguments, on a connection that was never opened: anything that were sent would fail as
 * RedisUnavailableException.
 */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class BadInputTest {
  private static final Duration TTL = Duration.ofMinutes(1);
  private static Larder larder;

  @Parameter Face face;

  /** Nothing that Jackson could write. */
  static final class Opaque {}

  record Lesson(Object room) {}

  @BeforeAll
  static void prepare(Fixture fixture) {
    larder = fixture.closing(Larder.prepare(Map.of("redis.key.prefix", "larder:test:")));
  }

  private static Arguments nulls(String parameter, Consumer<CacheOperations> call) {
    return arguments(parameter, NullPointerException.class, call);
  }

  private static Arguments illegal(String parameter, Consumer<CacheOperations> call) {
    return arguments(parameter, IllegalArgumentException.class, call);
  }

  static Stream<Arguments> keys() {
    return calls()
        .flatMap(
            call ->
                Stream.of(
                    nulls("key", cache -> call.on(cache, null)),
                    illegal("key", cache -> call.on(cache, "")),
                    illegal("key", cache -> call.on(cache, "\ud83d"))));
  }

  private interface KeyedCall {
    void on(CacheOperations cache, String key);
  }

  private static Stream<KeyedCall> calls() {
    return Stream.of(
        (cache, key) -> cache.set(key, 1),
        (cache, key) -> cache.set(key, 1, TTL),
        (cache, key) -> cache.setIfAbsent(key, 1, TTL),
        (cache, key) -> cache.get(key, String.class),
        (cache, key) -> cache.get(key, new TypeLiteral<List<String>>() {}),
        (cache, key) -> cache.getOrCompute(key, String.class, TTL, () -> "x"),
        (cache, key) -> cache.getOrCompute(key, new TypeLiteral<String>() {}, TTL, () -> "x"),
        (cache, key) -> cache.getAll(Arrays.asList("a", key), String.class),
        (cache, key) -> cache.setAll(Collections.singletonMap(key, 1), TTL),
        (cache, key) -> cache.delete(key),
        (cache, key) -> cache.delete(Arrays.asList("a", key)),
        (cache, key) -> cache.exists(key),
        (cache, key) -> cache.expire(key, TTL),
        (cache, key) -> cache.persist(key),
        (cache, key) -> cache.ttl(key),
        (cache, key) -> cache.increment(key, 1),
        (cache, key) -> cache.increment(key, 1, TTL),
        (cache, key) -> cache.hash(key));
  }

  static Stream<Arguments> values() {
    Map<String, Object> nullValue = new HashMap<>();
    nullValue.put("a", null);
    return Stream.of(
        nulls("value", cache -> cache.set("k", null)),
        nulls("value", cache -> cache.set("k", null, TTL)),
        nulls("value", cache -> cache.setIfAbsent("k", null, TTL)),
        nulls("value", cache -> cache.setAll(nullValue, TTL)),
        nulls("value", cache -> cache.hash("h").set("f", null)),
        nulls("value", cache -> cache.hash("h").setAll(nullValue)),
        nulls("entries", cache -> cache.setAll(null, TTL)),
        nulls("fields", cache -> cache.hash("h").setAll(null)),
        nulls("fields", cache -> cache.hash("h").delete((String[]) null)),
        nulls("keys", cache -> cache.getAll(null, String.class)),
        nulls("keys", cache -> cache.delete((Collection<String>) null)),
        nulls("type", cache -> cache.get("k", (Class<?>) null)),
        nulls("type", cache -> cache.get("k", (TypeLiteral<?>) null)),
        nulls("type", cache -> cache.getAll(List.of("k"), (Class<?>) null)),
        nulls("type", cache -> cache.getAll(List.of("k"), (TypeLiteral<?>) null)),
        nulls("type", cache -> cache.getOrCompute("k", (Class<String>) null, TTL, () -> "x")),
        nulls("type", cache -> cache.getOrCompute("k", (TypeLiteral<String>) null, TTL, () -> "")),
        nulls("type", cache -> cache.hash("h").get("f", (Class<?>) null)),
        nulls("type", cache -> cache.hash("h").get("f", (TypeLiteral<?>) null)),
        nulls("type", cache -> cache.hash("h").getAll((Class<?>) null)),
        nulls("type", cache -> cache.hash("h").getAll((TypeLiteral<?>) null)),
        nulls("loader", cache -> cache.getOrCompute("k", String.class, TTL, null)),
        nulls("pattern", cache -> cache.deleteByPattern(null)),
        illegal("pattern", cache -> cache.deleteByPattern("")),
        nulls("pattern", cache -> cache.invalidate(null)),
        illegal("pattern", cache -> cache.invalidate("")),
        nulls("prefix", cache -> cache.withPrefix(null)),
        illegal("prefix", cache -> cache.withPrefix("\ude00")));
  }

  static Stream<Arguments> fields() {
    Stream<BiConsumer<HashOperations, String>> calls =
        Stream.of(
            (hash, field) -> hash.set(field, 1),
            (hash, field) -> hash.setAll(Collections.singletonMap(field, 1)),
            (hash, field) -> hash.get(field, String.class),
            (hash, field) -> hash.get(field, new TypeLiteral<String>() {}),
            (hash, field) -> hash.delete("a", field),
            (hash, field) -> hash.exists(field),
            (hash, field) -> hash.increment(field, 1));
    return calls.flatMap(
        call ->
            Stream.of(
                nulls("field", cache -> call.accept(cache.hash("h"), null)),
                illegal("field", cache -> call.accept(cache.hash("h"), "")),
                illegal("field", cache -> call.accept(cache.hash("h"), "\ude00"))));
  }

  static Stream<Arguments> ttls() {
    Stream<BiConsumer<CacheOperations, Duration>> calls =
        Stream.of(
            (cache, ttl) -> cache.set("k", 1, ttl),
            (cache, ttl) -> cache.setIfAbsent("k", 1, ttl),
            (cache, ttl) -> cache.setAll(Map.of("k", 1), ttl),
            (cache, ttl) -> cache.getOrCompute("k", String.class, ttl, () -> "x"),
            (cache, ttl) -> cache.expire("k", ttl),
            (cache, ttl) -> cache.increment("k", 1, ttl),
            (cache, ttl) -> cache.hash("k").expire(ttl));
    return calls.flatMap(
        call ->
            Stream.of(
                nulls("ttl", cache -> call.accept(cache, null)),
                illegal("ttl", cache -> call.accept(cache, Duration.ZERO)),
                illegal("ttl", cache -> call.accept(cache, Duration.ofSeconds(-1))),
                illegal("ttl", cache -> call.accept(cache, Duration.ofNanos(999_999))),
                illegal("ttl", cache -> call.accept(cache, Duration.ofMillis(Long.MAX_VALUE))),
                illegal("ttl", cache -> call.accept(cache, Duration.ofSeconds(1L << 60)))));
  }

  @ParameterizedTest
  @MethodSource({"keys", "values", "fields", "ttls"})
  void argument_thatIsWrong_isNamedAndNothingIsSent(
      String parameter, Class<? extends Exception> type, Consumer<CacheOperations> call) {
    assertThatThrownBy(() -> call.accept(face.of(larder.cache())))
        .isExactlyInstanceOf(type)
        .hasMessageStartingWith(parameter);
  }

  static Stream<Arguments> unwritable() {
    Lesson lesson = new Lesson(new Opaque());
    return Stream.<Consumer<CacheOperations>>of(
            cache -> cache.set("k", lesson),
            cache -> cache.set("k", lesson, TTL),
            cache -> cache.setIfAbsent("k", lesson, TTL),
            cache -> cache.setAll(Map.of("k", lesson), TTL),
            cache -> cache.hash("h").set("f", lesson),
            cache -> cache.hash("h").setAll(Map.of("f", lesson)))
        .map(Arguments::arguments);
  }

  @ParameterizedTest
  @MethodSource("unwritable")
  void value_thatCannotBeWritten_namesTypeAndPropertyAndNothingIsSent(
      Consumer<CacheOperations> call) {
    assertThatThrownBy(() -> call.accept(face.of(larder.cache())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Lesson.class.getName())
        .hasMessageContaining("at property room");
  }

  @Test
  void nothingToDo_needsNoConnection() {
    CacheOperations cache = face.of(larder.cache());
    HashOperations hash = cache.hash("h");

    assertThat(cache.getAll(List.of(), String.class)).isEmpty();
    assertThat(cache.delete(List.of())).isZero();
    assertThatNoException().isThrownBy(() -> cache.setAll(Map.of(), TTL));
    assertThat(hash.delete()).isZero();
    assertThatNoException().isThrownBy(() -> hash.setAll(Map.of()));
  }
}

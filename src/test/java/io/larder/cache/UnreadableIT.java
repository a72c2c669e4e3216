package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.codec.StringCodec;

/** What is in Redis is not what was asked for: of another type, or of another kind. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class UnreadableIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Parameter Face face;
  private Larder larder;
  private CacheOperations cache;

  record Tutor(String name, int lessons) {}

  @BeforeEach
  void start(Fixture fixture) {
    larder = fixture.larder();
    cache = face.of(larder.cache()).withPrefix("UnreadableIT:");
    cache.deleteByPattern("*");
  }

  private void raw(String key, String bytes) {
    String name = TestRedis.PREFIX + "c:UnreadableIT:" + key;
    larder.connection().client().getBucket(name, StringCodec.INSTANCE).set(bytes, MINUTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "{\"name\":\"hunter2\"",
        "{\"name\":\"hunter2\"}",
        "{\"name\":\"hunter2\",\"lessons\":null}",
        "{\"name\":\"hunter2\",\"lessons\":1,\"new\":1}",
        "[\"hunter2\"]",
        "null"
      })
  void value_thatIsNotTheAskedType_isAMissLoggedOnceCountedAndRepaired(String bytes) {
    raw("key", bytes);
    try (LogCapture log = new LogCapture()) {
      assertThat(cache.get("key", Tutor.class)).isEmpty();
      assertThat(cache.get("key", Tutor.class)).isEmpty();
      assertThat(cache.getAll(List.of("key"), Tutor.class)).isEmpty();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("WARNING LARDER-3002: key 'larder:test:c:UnreadableIT:key' holds ")
          .doesNotContain("hunter2");
    }
    assertThat(larder.cache().unreadableValues()).isEqualTo(3);
    assertThat(cache.exists("key")).isTrue();

    cache.set("key", new Tutor("Ada", 1), MINUTE);
    assertThat(cache.get("key", Tutor.class)).contains(new Tutor("Ada", 1));
    assertThat(larder.cache().unreadableValues()).isEqualTo(3);
  }

  @Test
  void field_thatIsNotTheAskedType_isAMissLoggedOnceAndCounted() {
    HashOperations hash = cache.hash("hash");
    hash.setAll(Map.of("a", "hunter2", "b", 1));
    try (LogCapture log = new LogCapture()) {
      assertThat(hash.get("a", Tutor.class)).isEmpty();
      assertThat(hash.getAll(Integer.class)).containsOnly(Map.entry("b", 1));
      assertThat(hash.getAll().get("a", Tutor.class)).isEmpty();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("UnreadableIT:hash")
          .doesNotContain("hunter2");
    }
    assertThat(larder.cache().unreadableValues()).isEqualTo(3);
  }

  static Stream<Consumer<HashOperations>> hashOperations() {
    return Stream.of(
        hash -> hash.set("f", 1),
        hash -> hash.setAll(Map.of("f", 1)),
        hash -> hash.get("f", Integer.class),
        hash -> hash.getAll(Integer.class),
        HashOperations::getAll,
        hash -> hash.delete("f"),
        hash -> hash.exists("f"),
        HashOperations::fields,
        HashOperations::size,
        hash -> hash.increment("f", 1));
  }

  @ParameterizedTest
  @MethodSource("hashOperations")
  void hashOperation_onAPlainKey_namesKeyAndBothKinds(Consumer<HashOperations> operation) {
    cache.set("plain", "hunter2", MINUTE);

    assertThatThrownBy(() -> operation.accept(cache.hash("plain")))
        .isExactlyInstanceOf(LarderException.class)
        .hasMessageStartingWith("LARDER-3003: ")
        .hasMessageContaining("'larder:test:c:UnreadableIT:plain'")
        .hasMessageContaining("needs a hash")
        .hasMessageContaining("a string")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  static Stream<Consumer<CacheOperations>> plainOperations() {
    return Stream.of(
        cache -> cache.get("hash", String.class),
        cache -> cache.getOrCompute("hash", String.class, MINUTE, () -> "x"),
        cache -> cache.increment("hash", 1),
        cache -> cache.increment("hash", 1, MINUTE));
  }

  @ParameterizedTest
  @MethodSource("plainOperations")
  void plainOperation_onAHash_namesKeyAndBothKinds(Consumer<CacheOperations> operation) {
    cache.hash("hash").set("f", "hunter2");

    assertThatThrownBy(() -> operation.accept(cache))
        .isExactlyInstanceOf(LarderException.class)
        .hasMessageStartingWith("LARDER-3003: ")
        .hasMessageContaining("'larder:test:c:UnreadableIT:hash'")
        .hasMessageContaining("needs a string")
        .hasMessageContaining("a hash")
        .hasNoCause();
  }

  @Test
  void value_thatCannotBeWritten_leavesTheOldOne() {
    cache.set("key", 1, MINUTE);

    assertThatThrownBy(() -> cache.set("key", new Object(), MINUTE))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> cache.setAll(Map.of("key", 2, "bad", new Object()), MINUTE))
        .isInstanceOf(CodecException.class);
    assertThat(cache.get("key", Integer.class)).contains(1);
    assertThat(cache.exists("bad")).isFalse();
  }
}

package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls with keys in different slots of a cluster. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class BulkClusterIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static CacheOperations operations;

  @Parameter Face face;
  private CacheOperations cache;

  @BeforeAll
  static void start(Fixture fixture) {
    RedisCluster cluster = fixture.cluster();
    operations = fixture.larder(cluster.settings("redis.timeout", "PT20S")).cache();
  }

  @BeforeEach
  void view() {
    cache = face.of(operations);
    cache.deleteByPattern("*");
  }

  @Test
  void thousandsOfKeys_areStoredReadAndDeleted() {
    Map<String, Integer> entries = new LinkedHashMap<>();
    for (int i = 0; i < 3_000; i++) {
      entries.put("key" + i, i);
    }
    cache.setAll(entries, MINUTE);

    assertThat(cache.getAll(entries.keySet(), Integer.class)).isEqualTo(entries);
    assertThat(cache.delete(List.of("key1", "key2", "key3", "key1", "x"))).isEqualTo(3);
    assertThat(cache.delete(entries.keySet())).isEqualTo(2_997);
    assertThat(cache.getAll(entries.keySet(), Integer.class)).isEmpty();
  }

  @Test
  void getAll_withOtherKinds_leavesThemOut() {
    cache.setAll(Map.of("{t}a", 1, "b", "text"), MINUTE);
    cache.hash("{t}c").set("field", 1);

    assertThat(cache.getAll(List.of("x", "{t}a", "b", "{t}c"), Integer.class))
        .containsExactly(Map.entry("{t}a", 1));
  }

  @Test
  void keysWithHashTags_areCountedHashedAndExpired() {
    for (String key : List.of("{t}n", "a{t}", "{}", "\u00fc{\u00fc}")) {
      assertThat(cache.increment(key, 2, MINUTE)).isEqualTo(2);
      assertThat(cache.ttl(key).orElseThrow()).isLessThanOrEqualTo(MINUTE);
      assertThat(cache.hash("h" + key).increment("f", 3)).isEqualTo(3);
      assertThat(cache.hash("h" + key).expire(MINUTE)).isTrue();
    }
    assertThat(cache.deleteByPattern("*")).isEqualTo(8);
  }
}

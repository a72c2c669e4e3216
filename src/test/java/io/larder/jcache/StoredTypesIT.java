package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.io.Serializable;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.Vector;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Values of types that a cache does not declare. */
@RedisTest
class StoredTypesIT {
  private static Cache<String, Object> cache(Fixture fixture) {
    return fixture
        .larder()
        .caching()
        .getCacheManager()
        .createCache(
            "stored-types",
            new MutableConfiguration<String, Object>().setTypes(String.class, Object.class));
  }

  @Test
  void jdkValue_ofUndeclaredType_comesBack(Fixture fixture) {
    Cache<String, Object> cache = cache(fixture);
    List<Object> values =
        List.of(
            new Timestamp(5),
            new java.sql.Date(86_400_000),
            new Object[] {1, "a", new Timestamp(5)},
            new Serializable[] {1, 5L, "a", null},
            new CharSequence[] {"a"},
            new Map<?, ?>[] {new TreeMap<>(Map.of("a", 5L))},
            new Vector<>(List.of(1)),
            TimeUnit.DAYS,
            RoundingMode.UP);
    for (Object value : values) {
      cache.put("k", value);
      assertThat(cache.get("k")).hasSameClassAs(value).isEqualTo(value);
    }
  }

  @Test
  void refusedArray_isNamedAsTheSettingTakesIt(Fixture fixture) {
    Cache<String, Object> cache = cache(fixture);
    assertThatThrownBy(() -> cache.put("k", new TestInfo[0]))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("LARDER-5001: type " + TestInfo.class.getName() + " would")
        .hasMessageContaining("redis.codec.allowed-types");
  }

  /** Allowing its name would give the next refusal. */
  @Test
  void typeThatCannotComeBack_isNotAdvisedToBeAllowed(Fixture fixture) {
    Cache<String, Object> cache = cache(fixture);
    assertThatThrownBy(() -> cache.put("k", new Duration[0]))
        .hasMessageContaining("LARDER-5001")
        .hasMessageContaining("allowed-types would not help: " + Duration.class.getName())
        .hasMessageNotContaining("add it to");
    // Equal to no copy of itself.
    assertThatThrownBy(() -> cache.put("k", new StringBuilder("a")))
        .hasMessageContaining("LARDER-5001: type java.lang.StringBuilder would")
        .hasMessageContaining("cache what it holds")
        .hasMessageNotContaining("allowed-types");
  }
}

package com.example.rates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.larder.jcache.LarderCachingProvider;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

@LarderTest(properties = {"redis.timeout=5s", "redis.cache.tariffs.ttl=10m"})
class TariffsTest {
  @Test
  void tariffs_areInRedis(RedisControl redis) {
    try (LarderCachingProvider provider = new LarderCachingProvider()) {
      Cache<String, Integer> tariffs =
          provider.getCacheManager().createCache("tariffs", new MutableConfiguration<>());

      tariffs.put("night", 12);
      assertEquals(12, tariffs.get("night"));

      redis.flush();
      assertNull(tariffs.get("night"));

      redis.stop();
      assertThrows(CacheException.class, () -> tariffs.get("night"));
    }
  }
}

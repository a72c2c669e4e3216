package com.example.rates;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.larder.cdi.LarderExtension;
import io.larder.testkit.CacheProbe;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@LarderTest
class RatesOutageTest {
  @Test
  void rate_isFoundWithoutRedis(RedisControl redis, CacheProbe cache) {
    try (SeContainer application =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(LarderExtension.class)
            .addBeanClasses(Rates.class)
            .initialize()) {
      Rates rates = application.select(Rates.class).get();

      redis.stop();
      assertEquals("USD", rates.find("USD").currency());
      assertEquals(1, cache.loads("rates"));
      assertEquals(0, cache.hits("rates"));

      redis.start();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                rates.find("USD");
                assertTrue(cache.hits("rates") > 0);
              });
    }
  }
}

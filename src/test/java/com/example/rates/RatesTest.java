package com.example.rates;

import io.larder.cdi.LarderExtension;
import io.larder.testkit.CacheProbe;
import io.larder.testkit.LarderTest;
import jakarta.inject.Inject;
import org.jboss.weld.junit5.auto.AddBeanClasses;
import org.jboss.weld.junit5.auto.AddExtensions;
import org.jboss.weld.junit5.auto.EnableAutoWeld;
import org.junit.jupiter.api.Test;

@LarderTest(properties = {"redis.timeout=10s", "redis.cache.default.deadline=10s"})
@EnableAutoWeld
@AddExtensions(LarderExtension.class)
@AddBeanClasses(Rates.class)
class RatesTest {
  @Inject Rates rates;
  private final CacheProbe cache;

  RatesTest(CacheProbe cache) {
    this.cache = cache;
  }

  @Test
  void rate_isReadFromTheBankOnce() throws Exception {
    cache.assertCachedOnce("rates", () -> rates.find("USD"));
  }
}

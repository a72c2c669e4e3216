package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import fish.payara.cdi.jsr107.CacheManagerProducer;
import io.larder.jcache.LarderCachingProvider;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.Map;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

@RedisTest
class PayaraCdiTest {
  /** Adds its classes as Payara's extension does. */
  public static class PayarasExtension implements Extension {
    void addTypes(@Observes BeforeBeanDiscovery event) {
      event.addAnnotatedType(CacheManagerProducer.class, "payara");
    }
  }

  @Test
  void payarasCaching_isLeftOut_andNothingIsAmbiguous(TestRedis redis) {
    Map<String, String> settings = redis.settings();
    settings.forEach(System::setProperty);
    try (SeContainer container =
        SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addExtensions(LarderExtension.class, PayarasExtension.class)
            .addBeanClasses(PayaraCdiTest.class)
            .initialize()) {
      assertThat(container.select(CacheManagerProducer.class).isUnsatisfied()).isTrue();
      assertThat(container.select(CacheManager.class).get().getCachingProvider())
          .isInstanceOf(LarderCachingProvider.class);
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }
}

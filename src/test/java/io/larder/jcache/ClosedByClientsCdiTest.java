package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;

/** Clients of JCache that close the manager, or the provider, that the application injects. */
@RedisTest
class ClosedByClientsCdiTest {
  @ApplicationScoped
  static class Application {
    final AtomicInteger calls = new AtomicInteger();

    @Inject CacheManager manager;
    @Inject CacheManager ofClient;
    @Inject CachingProvider provider;

    @Inject
    @CacheName("closed-injected")
    Cache<String, String> injected;

    @CacheResult(cacheName = "closed-annotated")
    public String annotated(String key) {
      return key + calls.incrementAndGet();
    }

    Cache<String, String> created() {
      return manager.createCache("closed-created", new MutableConfiguration<String, String>());
    }

    Cache<String, String> injected() {
      return injected;
    }

    CacheManager manager() {
      return manager;
    }

    CacheManager ofClient() {
      return ofClient;
    }

    CachingProvider provider() {
      return provider;
    }

    int calls() {
      return calls.get();
    }
  }

  /** What the application has goes on whatever the client does. */
  private static void unharmedBy(TestRedis redis, Consumer<Application> client) {
    try (TestContainer container = TestContainer.start(redis.settings(), Application.class)) {
      Application application = container.get(Application.class);
      Cache<String, String> created = application.created();
      created.put("a", "1");
      application.injected().put("a", "2");
      application.annotated("a");
      int calls = application.calls();
      client.accept(application);
      assertThat(created.get("a")).isEqualTo("1");
      assertThat(application.injected().get("a")).isEqualTo("2");
      application.annotated("a");
      assertThat(application.calls()).isEqualTo(calls);
      assertThat(application.manager().isClosed()).isFalse();
      assertThat(application.manager().getCacheNames())
          .contains("closed-created", "closed-injected", "closed-annotated");
      assertThat(application.manager().getCache("closed-annotated")).isNotNull();
      created.clear();
      application.injected().clear();
    }
  }

  @Test
  void injectedManager_closedByAClient_isClosedForItAlone(TestRedis redis) {
    unharmedBy(
        redis,
        application -> {
          // As Hibernate does with its regions and the SessionFactory.
          CacheManager manager = application.ofClient();
          Cache<String, String> region =
              manager.createCache("closed-region", new MutableConfiguration<String, String>());
          region.put("a", "1");
          assertThat(region.getCacheManager()).isSameAs(manager);
          manager.close();
          manager.close();
          assertThat(manager.isClosed()).isTrue();
          assertThat(region.isClosed()).isTrue();
          assertThatThrownBy(manager::getCacheNames).isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> manager.getCache("closed-created"))
              .isInstanceOf(IllegalStateException.class);
          // The entries stay in Redis, and the next client finds them.
          Cache<String, String> again =
              application
                  .provider()
                  .getCacheManager()
                  .createCache("closed-region", new MutableConfiguration<String, String>());
          assertThat(again.get("a")).isEqualTo("1");
          again.clear();
        });
  }

  @Test
  void managerOfTheInjectedProvider_closed_isAnotherOneAfterwards(TestRedis redis) {
    unharmedBy(
        redis,
        application -> {
          CachingProvider provider = application.provider();
          CacheManager manager = provider.getCacheManager();
          assertThat(provider.getCacheManager(provider.getDefaultURI(), null)).isSameAs(manager);
          Cache<String, String> region =
              manager.createCache("closed-region", new MutableConfiguration<String, String>());
          manager.getCachingProvider().close(manager.getURI(), manager.getClassLoader());
          assertThat(manager.isClosed()).isTrue();
          assertThat(region.isClosed()).isTrue();
          assertThat(provider.getCacheManager()).isNotSameAs(manager);
        });
  }

  @Test
  void injectedProvider_closedByAClient_closesWhatItGave(TestRedis redis) {
    unharmedBy(
        redis,
        application -> {
          CachingProvider provider = application.provider();
          CacheManager first = provider.getCacheManager();
          CacheManager named = provider.getCacheManager(URI.create("larder:named"), null);
          provider.close();
          assertThat(first.isClosed() && named.isClosed()).isTrue();
          CacheManager next = provider.getCacheManager();
          provider.close(provider.getDefaultClassLoader());
          assertThat(next.isClosed()).isTrue();
        });
  }

  @Test
  void managerOfACache_closed_leavesTheCache(TestRedis redis) {
    unharmedBy(redis, application -> application.injected().getCacheManager().close());
  }

  @Test
  void injectedManager_writtenDown_isFoundAgain(TestRedis redis) {
    unharmedBy(
        redis,
        application -> {
          CacheManager read = readBack(application.ofClient());
          assertThat(read.getCache("closed-injected")).isSameAs(application.injected());
        });
  }

  private static CacheManager readBack(CacheManager manager) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(manager);
      return (CacheManager)
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (ReflectiveOperationException | java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void injectedProvider_opensOtherServers_andNotTheApplicationsOwnWithOtherSettings(
      TestRedis redis) {
    unharmedBy(
        redis,
        application -> {
          try (OwnRedis other = OwnRedis.started()) {
            CachingProvider provider = application.provider();
            Cache<String, String> elsewhere =
                provider
                    .getCacheManager(URI.create("redis://" + other.address()), null)
                    .createCache("closed-created", new MutableConfiguration<String, String>());
            assertThat(elsewhere.get("a")).isNull();
            elsewhere.put("a", "elsewhere");
            Properties properties = new Properties();
            properties.setProperty("redis.url", "redis://" + other.address());
            assertThatThrownBy(() -> provider.getCacheManager(null, null, properties))
                .isInstanceOf(CacheException.class)
                .hasMessageContainingAll("LARDER-5004", "redis.url", "larder:NAME");
            elsewhere.getCacheManager().close();
          }
        });
  }
}

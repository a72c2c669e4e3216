package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

@RedisTest
class BeansCdiTest {
  @ApplicationScoped
  static class Service {
    @Inject CacheOperations cache;
    @Inject RedisConnection connection;
    @Inject RedissonClient redisson;

    Optional<String> roundTrip(String value) {
      cache.set("cdi:round-trip", value, Duration.ofMinutes(1));
      return cache.get("cdi:round-trip", String.class);
    }

    RedissonClient redisson() {
      return redisson;
    }

    RedisConnection.State state() {
      return connection.state();
    }
  }

  /** Kept by the server between requests: what it holds must survive that. */
  @SessionScoped
  static class ShoppingCart implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject CacheOperations cache;
    @Inject RedisConnection connection;
  }

  static class OwnCache {
    static final CacheOperations OWN =
        (CacheOperations)
            Proxy.newProxyInstance(
                OwnCache.class.getClassLoader(),
                new Class<?>[] {CacheOperations.class},
                (proxy, method, arguments) ->
                    method.getName().equals("exists") ? Boolean.TRUE : null);

    @Produces
    @Singleton
    CacheOperations own() {
      return OWN;
    }
  }

  @Test
  void beans_injected_work(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Service.class)) {
      Service service = container.get(Service.class);

      assertThat(service.roundTrip("value")).contains("value");
      assertThat(service.state()).isEqualTo(RedisConnection.State.CONNECTED);
      assertThat(service.redisson()).isExactlyInstanceOf(Redisson.class);
    }
  }

  @Test
  void beans_injectedIntoAPassivatingScope_deploy(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), ShoppingCart.class)) {
      assertThat(container.container().select(ShoppingCart.class).isResolvable()).isTrue();
    }
  }

  @Test
  void beans_ofTheApplication_win(TestRedis redis) {
    try (TestContainer container =
        TestContainer.start(redis.settings(), Service.class, OwnCache.class)) {
      assertThat(container.get(CacheOperations.class).exists("anything")).isTrue();
      assertThat(container.get(RedisConnection.class).state())
          .isEqualTo(RedisConnection.State.CONNECTED);
    }
  }
}

package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.session.RefreshTokenReused;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionCreated;
import io.larder.session.SessionStore;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

  @ApplicationScoped
  static class Alarm {
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    void reused(@Observes RefreshTokenReused event) {
      events.add(event);
      events.add(Thread.currentThread().getName());
    }

    void created(@Observes SessionCreated event) {
      throw new IllegalStateException("an observer that fails");
    }

    Object next() throws InterruptedException {
      return events.poll(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void sessions_injected_fireEventsOffTheClientsThreads(TestRedis redis) throws Exception {
    try (TestContainer container =
        TestContainer.start(redis.settings("redis.session.rotation-grace", "PT0S"), Alarm.class)) {
      SessionStore sessions = container.get(SessionStore.class);
      Alarm alarm = container.get(Alarm.class);
      String first = sessions.issue(Session.of("cdi-user"), Duration.ofMinutes(1)).value();
      assertThat(sessions.rotate(first)).isInstanceOf(RotationResult.Rotated.class);
      assertThat(sessions.rotate(first)).isInstanceOf(RotationResult.Reused.class);

      assertThat(alarm.next())
          .isInstanceOfSatisfying(
              RefreshTokenReused.class, e -> assertThat(e.userId()).isEqualTo("cdi-user"));
      assertThat(alarm.next()).asString().doesNotContain("netty");
    }
  }

  static class OwnSessions {
    static final SessionStore OWN =
        (SessionStore)
            Proxy.newProxyInstance(
                OwnSessions.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) ->
                    method.getName().equals("exists") ? Boolean.TRUE : null);

    @Produces
    @Singleton
    SessionStore own() {
      return OWN;
    }
  }

  @Test
  void sessionsOfTheApplication_win(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), OwnSessions.class)) {
      assertThat(container.get(SessionStore.class).exists("anything")).isTrue();
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

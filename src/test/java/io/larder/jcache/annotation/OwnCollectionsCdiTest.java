package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.cache.CacheOperations;
import io.larder.codec.OwnCollections.Defaults;
import io.larder.codec.OwnCollections.Headers;
import io.larder.codec.OwnCollections.Measure;
import io.larder.codec.OwnCollections.Roles;
import io.larder.jcache.CacheName;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** What a method or a cache gives behaves the same, whether it was computed or read. */
@RedisTest
class OwnCollectionsCdiTest {
  record Request(Map<String, String> headers, Set<String> roles) {}

  record Key(String entity, Serializable id) {}

  static class Broken {
    public String getText() {
      throw new IllegalStateException();
    }
  }

  @ApplicationScoped
  static class Service {
    private final AtomicInteger calls = new AtomicInteger();

    @Inject CacheOperations operations;

    @Inject
    @CacheName("own-maps")
    Cache<String, Map<String, String>> maps;

    CacheOperations operations() {
      return operations;
    }

    Cache<String, Map<String, String>> maps() {
      return maps;
    }

    int calls() {
      return calls.getAndSet(0);
    }

    @CacheResult(cacheName = "own-headers")
    public Map<String, String> headers(int id) {
      calls.incrementAndGet();
      return someHeaders();
    }

    @CacheResult(cacheName = "own-roles")
    public Set<String> roles(int id) {
      calls.incrementAndGet();
      return someRoles();
    }

    @CacheResult(cacheName = "own-requests")
    public Request request(int id) {
      calls.incrementAndGet();
      return new Request(someHeaders(), someRoles());
    }

    @CacheResult(cacheName = "own-defaults")
    public Map<String, String> defaults(int id) {
      calls.incrementAndGet();
      return new Defaults(Map.of("a", "b"));
    }

    @CacheResult(cacheName = "own-measures")
    public Measure measure(int id) {
      calls.incrementAndGet();
      Measure measure = new Measure();
      measure.unit = "h";
      return measure;
    }

    @CacheResult(cacheName = "own-keys")
    public Key key(int id) {
      calls.incrementAndGet();
      return new Key("user", 5L);
    }

    @CacheResult(cacheName = "own-secrets")
    public Map<String, Object> secrets(int id) {
      return Map.of("ada@example.com", new Broken());
    }
  }

  private static Headers someHeaders() {
    Headers headers = new Headers();
    headers.put("Content-Type", "x");
    return headers;
  }

  private static Roles someRoles() {
    Roles roles = new Roles();
    roles.add("admin");
    return roles;
  }

  @Test
  void result_thatBehavesInItsOwnWay_isTheSameAtEachCall(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Service.class)) {
      Service service = container.get(Service.class);
      for (int i = 0; i < 3; i++) {
        assertThat(service.headers(1).get("CONTENT-TYPE")).isEqualTo("x");
        assertThat(service.roles(1).contains("any")).isTrue();
        assertThat(service.request(1).headers().get("CONTENT-TYPE")).isEqualTo("x");
        assertThat(service.request(1).roles().contains("any")).isTrue();
        assertThat(service.defaults(1).get("any")).isEqualTo("default");
        assertThat(service.measure(1).unit).isEqualTo("h");
        Map<String, String> computed =
            service
                .operations()
                .getOrCompute(
                    "own-headers",
                    new TypeLiteral<Map<String, String>>() {},
                    Duration.ofMinutes(1),
                    OwnCollectionsCdiTest::someHeaders);
        assertThat(computed.get("CONTENT-TYPE")).isEqualTo("x");
        Map<String, String> defaults =
            service
                .operations()
                .getOrCompute(
                    "own-defaults",
                    new TypeLiteral<Map<String, String>>() {},
                    Duration.ofMinutes(1),
                    () -> new Defaults(Map.of("a", "b")));
        assertThat(defaults.get("any")).isEqualTo("default");
      }
      service.maps().put("a", someHeaders());
      assertThat(service.maps().get("a").get("CONTENT-TYPE")).isEqualTo("x");
      assertThatThrownBy(() -> service.maps().put("b", new Defaults(Map.of())))
          .isInstanceOf(CacheException.class);
      assertThat(service.maps().containsKey("b")).isFalse();
    }
  }

  @Test
  void serializableIdentifier_isCachedAsItWas(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Service.class)) {
      Service service = container.get(Service.class);
      service.calls();
      for (int i = 0; i < 3; i++) {
        assertThat(service.key(1)).isEqualTo(new Key("user", 5L));
      }
      assertThat(service.calls()).isEqualTo(1);
    }
  }

  @Test
  void keyOfAMapThatIsRefused_isNotLogged(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), Service.class)) {
      assertThat(container.get(Service.class).secrets(1)).hasSize(1);
      assertThat(log.lines())
          .anyMatch(line -> line.contains("LARDER-6006") && line.contains("at property [key].text"))
          .noneMatch(line -> line.contains("ada@example.com"));
    }
  }
}

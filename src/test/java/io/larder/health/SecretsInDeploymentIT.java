package io.larder.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.config.LarderSettings;
import io.larder.connection.RedisConnection;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.Telltale;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.spi.CachingProvider;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Passwords, and values of annotated methods, show up neither in a log record nor in an exception,
 * the health data, a management bean or a bean's text.
 */
@RedisTest
class SecretsInDeploymentIT {
  private static final long SEED = Long.getLong("larder.test.seed", System.nanoTime());

  @TempDir Path directory;

  private final Telltale telltale = new Telltale(new Random(SEED), "-");
  private final List<Object> seen = new ArrayList<>();

  /** Cannot be written. */
  static final class Opaque {
    private final String value;

    Opaque(String value) {
      this.value = value;
    }

    @Override
    public String toString() {
      return value;
    }
  }

  @ApplicationScoped
  static class Service {
    private volatile String secret = "";

    public void secret(String given) {
      secret = given;
    }

    @CacheResult(cacheName = "secrets", exceptionCacheName = "secret-failures")
    public String find(String key) {
      return secret;
    }

    @CacheResult(cacheName = "secrets-of-stages")
    public CompletionStage<String> findLater(String key) {
      return CompletableFuture.completedFuture(secret);
    }

    @CacheResult(cacheName = "secrets-that-cannot-be-written")
    public Object opaque(String key) {
      return new Opaque(secret);
    }

    @CacheResult(cacheName = "strict")
    public String strict(String key) {
      return secret;
    }

    @CacheResult(cacheName = "numbers")
    public int number(String key) {
      return 1;
    }

    @CachePut(cacheName = "secrets")
    public void put(String key, @CacheValue String value) {}

    @CachePut(cacheName = "strict")
    public void putOpaque(String key, @CacheValue Object value) {}

    @CacheRemove(cacheName = "secrets")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "strict")
    public void removeAll() {}
  }

  private void attempt(Callable<?> call) {
    try {
      call.call();
    } catch (Exception e) {
      seen.add(e);
    }
  }

  private void calls(Service service) {
    service.secret(telltale.secret());
    attempt(() -> service.find("k"));
    attempt(() -> service.find("k"));
    attempt(() -> service.findLater("k").toCompletableFuture().join());
    attempt(() -> service.opaque("k"));
    attempt(() -> service.strict("k"));
    attempt(() -> service.number("k"));
    for (Runnable call :
        List.<Runnable>of(
            () -> service.put("k", telltale.secret()),
            () -> service.putOpaque("k", new Opaque(telltale.secret())),
            () -> service.remove("k"),
            service::removeAll)) {
      attempt(
          () -> {
            call.run();
            return "";
          });
    }
  }

  private void look(TestContainer container) throws Exception {
    seen.add(Checks.data(container));
    for (Class<?> type :
        List.of(
            RedisConnection.class,
            CacheOperations.class,
            SessionStore.class,
            CachingProvider.class,
            CacheManager.class,
            LarderSettings.class,
            RedisHealth.class)) {
      container.container().select(type).stream().map(String::valueOf).forEach(seen::add);
    }
    RedisConnection connection = container.get(RedisConnection.class);
    seen.add(connection.state());
    CacheManager manager = container.get(CacheManager.class);
    seen.add(manager.getURI());
    manager.getCacheNames().forEach(name -> seen.add(manager.getCache(name).toString()));
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    Set<ObjectName> names = beans.queryNames(new ObjectName("javax.cache:*"), null);
    assertThat(names).isNotEmpty();
    for (ObjectName name : names) {
      seen.add(name);
      for (var attribute : beans.getMBeanInfo(name).getAttributes()) {
        seen.add(beans.getAttribute(name, attribute.getName()));
      }
    }
  }

  private Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(
        redis.settings(
            "redis.startup", "lazy",
            "redis.retry.delay", "50",
            "redis.retry.max-delay", "PT0.2S",
            "redis.cache.strict.on-failure", "throw",
            "redis.cache.default.statistics", "true",
            "redis.cache.default.management", "true"),
        more);
  }

  private void awaitState(TestContainer container, boolean connected) {
    await()
        .until(
            () ->
                (container.get(RedisConnection.class).state() == RedisConnection.State.CONNECTED)
                    == connected);
  }

  @Test
  void annotatedCalls_thatFail_tellNothing(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.closing(OwnRedis.started("--requirepass", telltale.secret()));
    try (LogCapture log = LogCapture.ofAll()) {
      try (TestContainer container =
          TestContainer.start(
              settings(redis, "redis.password", telltale.secret()), Service.class)) {
        awaitState(container, true);
        Service service = container.get(Service.class);
        calls(service);
        look(container);
        var own = container.get(org.redisson.api.RedissonClient.class);
        // Entries that cannot be read, and one of another type.
        own.getKeys()
            .getKeysStream()
            .filter(key -> key.contains("j:") && !key.contains("~"))
            .toList()
            .forEach(
                key ->
                    own.getBucket(key, org.redisson.client.codec.StringCodec.INSTANCE)
                        .set("1AAAAAAAA" + telltale.secret()));
        calls(service);
        redis.kill();
        awaitState(container, false);
        calls(service);
        look(container);
      }
      assertThat(seen).anyMatch(Throwable.class::isInstance);
      seen.addAll(log.everything());
    }
    telltale.assertAbsent("seed " + SEED, seen);
  }

  /** Settings that carry a secret: of a server that is not there, or refuses it, or never read. */
  static Stream<String> settings() {
    return Stream.of(
        "redis.password=SECRET",
        "redis.url=redis://:SECRET@HOST:PORT",
        "redis.url=redis://user:SECRET@HOST:PORT/1",
        "redis.url=redis://:SECRET%40HOST:PORT",
        "redis.url=redis://HOST:PORT?password=SECRET",
        "redis.host=redis://:SECRET@HOST:PORT",
        "redis.port=redis://:SECRET@HOST:PORT",
        "redis.cluster.nodes=redis://:SECRET@HOST:PORT",
        "redis.sentinel.nodes=redis://:SECRET@HOST:PORT",
        "redis.replicas=redis://:SECRET@HOST:PORT",
        "redis.tls.trust-store-password=SECRET",
        "redis.tls.key-store-password=SECRET",
        "redis.password-file=FILE",
        "redis.password-file=SECRET",
        "redis.redisson-config=YAML",
        "redis.pasword=SECRET",
        "redis.cache.secrets.ttl=redis://:SECRET@HOST",
        "redis.cache.secrets.passwort=SECRET");
  }

  @ParameterizedTest
  @MethodSource("settings")
  void deployment_withASecretInASetting_tellsNothing(String setting, Fixture fixture)
      throws Exception {
    OwnRedis redis = fixture.redis();
    Path file = Files.writeString(directory.resolve("password"), telltale.secret());
    Path yaml =
        Files.writeString(
            directory.resolve("redisson.yaml"),
            "singleServerConfig:\n  password: \"" + telltale.secret() + "\n  address: 1\n");
    String[] parts =
        setting
            .replace("SECRET", telltale.secret())
            .replace("HOST", redis.address().host())
            .replace("PORT", Integer.toString(redis.address().port()))
            .replace("FILE", file.toString())
            .replace("YAML", yaml.toString())
            .split("=", 2);
    try (LogCapture log = LogCapture.ofAll()) {
      try (TestContainer container =
          TestContainer.start(settings(redis, parts[0], parts[1]), Service.class)) {
        calls(container.get(Service.class));
        look(container);
      } catch (RuntimeException | Error e) {
        seen.add(e);
      }
      seen.addAll(log.everything());
    }
    telltale.assertAbsent(setting + ", seed " + SEED, seen);
    if (setting.endsWith("=YAML")) {
      assertThat(seen.toString()).contains("LARDER-1004").contains("line ").contains("column ");
    }
  }
}

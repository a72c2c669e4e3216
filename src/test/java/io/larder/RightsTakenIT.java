package io.larder;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisConnection.State;
import io.larder.jcache.CacheName;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.ReadmeRights;
import io.larder.support.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheResult;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rights are taken away while the application runs, and given back. */
@RedisTest
class RightsTakenIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();

    @Inject CacheOperations cache;
    @Inject SessionStore sessions;
    @Inject RedisConnection connection;

    @Inject
    @CacheName("taken")
    Cache<String, String> taken;

    @CacheResult(cacheName = "taken-annotated")
    public String find(String key) {
      return key + runs.incrementAndGet();
    }

    State state() {
      return connection.state();
    }

    void set() {
      cache.set("a", 1);
    }

    Object get() {
      return cache.get("a", Integer.class);
    }

    void setAsync() {
      cache.async().set("a", 1).toCompletableFuture().join();
    }

    void put() {
      taken.put("a", "1");
    }

    void getJ() {
      taken.get("a");
    }

    String issue() {
      return used(sessions.issue(Session.of("taken"), HOUR).value());
    }

    Object rotate(String token) {
      return sessions.rotate(token);
    }
  }

  /** What an error says of a right: its command where Redis tells it. */
  private static void assertNamed(ThrowingCallable call, String named) {
    assertThatThrownBy(call)
        .satisfies(
            thrown -> {
              Throwable failure = thrown;
              while (failure instanceof CompletionException || failure instanceof CacheException) {
                failure = failure.getCause();
              }
              assertThat(failure)
                  .isInstanceOf(LarderException.class)
                  .isNotInstanceOf(RedisUnavailableException.class)
                  .hasMessageContaining("is not permitted to this user")
                  .hasMessageContaining(named)
                  .hasMessageContaining("Least privilege");
            });
  }

  @ParameterizedTest
  @CsvSource({"-@all, true", "-@write, false"})
  void rightsTaken_areNamed_cachesFailOpen_andComeBack(
      String taken, boolean readsToo, Fixture fixture) {
    OwnRedis redis = fixture.redis();
    ReadmeRights.give(redis, ReadmeRights.base());
    Service service =
        fixture
            .container(
                redis.settings("redis.username", "app", "redis.password", "secret"), Service.class)
            .get(Service.class);
    service.set();
    service.put();
    String token = service.issue();
    assertThat(service.find("a")).isEqualTo("a1");
    assertThat(service.find("a")).isEqualTo("a1");
    LogCapture log = fixture.log();

    assertThat(redis.ask("ACL", "SETUSER", "app", taken)).isEqualTo("OK");

    for (int i = 0; i < 100; i++) {
      assertNamed(service::set, readsToo ? "'evalsha'" : "script can't run this command");
      assertNamed(service::setAsync, readsToo ? "'evalsha'" : "script can't run this command");
      assertNamed(service::put, "");
      assertNamed(service::issue, "");
      assertNamed(() -> service.rotate(token), "");
      if (readsToo) {
        assertNamed(service::get, "'get'");
        assertNamed(service::getJ, "");
      }
      assertThat(service.find("b" + i)).startsWith("b" + i);
    }
    assertThat(service.state()).isEqualTo(State.CONNECTED);
    assertThat(log.lines()).hasSizeLessThan(8);

    ReadmeRights.give(redis, ReadmeRights.base());

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              service.set();
              service.setAsync();
              service.put();
              service.getJ();
              service.issue();
              assertThat(service.find("c")).isEqualTo(service.find("c"));
            });
    service.rotate(token);
  }

  @Test
  void passwordRotated_andConnectionsKilled_comesBack(@TempDir Path directory, Fixture fixture)
      throws IOException {
    OwnRedis redis = fixture.redis();
    ReadmeRights.give(redis, ReadmeRights.base());
    Path file = Files.writeString(directory.resolve("password"), "secret\n");
    Service service =
        fixture
            .container(
                redis.settings("redis.username", "app", "redis.password-file", file.toString()),
                Service.class)
            .get(Service.class);
    service.set();
    LogCapture log = fixture.log();

    redis.ask("ACL", "SETUSER", "app", "resetpass", ">other");
    redis.ask("CLIENT", "KILL", "USER", "app");
    await().atMost(PATIENCE).until(() -> service.state() == State.DISCONNECTED);
    Files.writeString(file, "other\n");

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              service.set();
              service.put();
              service.rotate(service.issue());
              assertThat(service.find("c")).isEqualTo(service.find("c"));
            });
    assertThat(service.state()).isEqualTo(State.CONNECTED);
    assertThat(log.lines()).noneMatch(line -> line.contains("secret") || line.contains("other"));
  }
}

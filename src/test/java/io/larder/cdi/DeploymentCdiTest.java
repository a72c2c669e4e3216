package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedisDisconnected;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import io.larder.support.Threads;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments: in order, out of order, refused. */
@RedisTest
class DeploymentCdiTest {
  @ApplicationScoped
  static class Application {
    static final List<Object> SEEN = new CopyOnWriteArrayList<>();
    static final List<String> THREADS = new CopyOnWriteArrayList<>();

    @Inject CacheOperations cache;
    @Inject RedisConnection connection;

    void onStart(@Observes @Initialized(ApplicationScoped.class) Object event) {
      SEEN.add(connection.state());
    }

    void onConnected(@Observes RedisConnected event) {
      SEEN.add(event);
      THREADS.add(Thread.currentThread().getName());
    }

    void onDisconnected(@Observes RedisDisconnected event) {
      SEEN.add(event);
      THREADS.add(Thread.currentThread().getName());
    }

    @PreDestroy
    void onStop() {
      cache.set("cdi:last-words", "still connected", Duration.ofMinutes(1));
      SEEN.add(cache.get("cdi:last-words", String.class).orElseThrow());
    }

    void touch() {}
  }

  @BeforeEach
  void forget() {
    Application.SEEN.clear();
    Application.THREADS.clear();
  }

  @AfterEach
  void noThreads() {
    Threads.awaitNoneOfLarder();
  }

  private static Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(redis.settings("redis.retry.delay", "50"), more);
  }

  private static List<String> messages(Throwable failure) {
    List<String> messages = new ArrayList<>();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      messages.add(String.valueOf(t.getMessage()));
    }
    return messages;
  }

  @Test
  void startupObserver_ofTheApplication_findsItConnected(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Application.class)) {
      container.get(Application.class).touch();
      assertThat(Application.SEEN).contains(RedisConnection.State.CONNECTED);
    }
  }

  @Test
  void preDestroy_ofTheApplication_canStillUseRedis(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Application.class)) {
      container.get(Application.class).touch();
    }
    assertThat(Application.SEEN).contains("still connected");
  }

  @Test
  void events_areFiredToObservers_offTheClientsThreads() {
    try (OwnRedis redis = OwnRedis.started()) {
      try (TestContainer container = TestContainer.start(settings(redis), Application.class)) {
        container.get(Application.class).touch();
        await().until(() -> Application.SEEN.stream().anyMatch(RedisConnected.class::isInstance));
        redis.kill();
        await()
            .until(() -> Application.SEEN.stream().anyMatch(RedisDisconnected.class::isInstance));
        redis.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    Application.SEEN.stream().filter(RedisConnected.class::isInstance).count()
                        == 2);
      }
    }
    assertThat(Application.THREADS)
        .isNotEmpty()
        .allMatch(name -> name.startsWith("larder-callback-"));
  }

  @Test
  void badSettings_failTheDeployment_allTogether() {
    Throwable failure =
        catchThrowable(
            () ->
                TestContainer.start(
                        Map.of(
                            "redis.port", "70000",
                            "redis.startup", "sometimes",
                            "redis.url", "http://user:hunter2@host",
                            "redis.cache.default.ttl", "5 minutes"),
                        Application.class)
                    .close());

    assertThat(messages(failure))
        .anySatisfy(
            message ->
                assertThat(message)
                    .contains("redis.port=70000")
                    .contains("redis.startup=sometimes")
                    .contains("redis.url=http://***@host")
                    .contains("redis.cache.default.ttl=5 minutes"))
        .noneMatch(message -> message.contains("hunter2"));
  }

  @Test
  void require_withoutRedis_failsTheDeployment() {
    try (OwnRedis redis = OwnRedis.prepared()) {
      Throwable failure =
          catchThrowable(
              () ->
                  TestContainer.start(
                          settings(redis, "redis.startup", "require", "redis.retry.attempts", "2"),
                          Application.class)
                      .close());
      assertThat(messages(failure))
          .anyMatch(message -> message.contains("LARDER-2006") && message.contains("2 attempts"));
    }
  }

  @Test
  void wrongPassword_failsTheDeployment_inDegradeToo() {
    try (OwnRedis redis = OwnRedis.started("--requirepass", "secret")) {
      Throwable failure =
          catchThrowable(
              () ->
                  TestContainer.start(settings(redis, "redis.password", "wrong"), Application.class)
                      .close());
      assertThat(messages(failure))
          .anyMatch(message -> message.contains("Redis refuses the password of user 'default'"));
    }
  }

  @Test
  void degrade_withoutRedis_deploys_andConnectsLater() {
    try (OwnRedis redis = OwnRedis.prepared();
        TestContainer container =
            TestContainer.start(settings(redis, "redis.retry.attempts", "1"))) {
      RedisConnection connection = container.get(RedisConnection.class);
      assertThat(connection.state()).isEqualTo(RedisConnection.State.CONNECTING);

      redis.start();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> connection.state() == RedisConnection.State.CONNECTED);
    }
  }

  @Test
  void containerClosed_duringRetry_stopsAtOnce() {
    try (OwnRedis redis = OwnRedis.prepared();
        LogCapture log = new LogCapture()) {
      TestContainer container =
          TestContainer.start(
              settings(redis, "redis.startup", "lazy", "redis.retry.delay", "PT20S"));
      await().until(() -> log.lines().toString().contains("attempt 1 to connect"));
      CompletableFuture<Void> closed = CompletableFuture.runAsync(container::close);
      // The pause until the next attempt is longer than this.
      await().atMost(Duration.ofSeconds(10)).until(closed::isDone);
      assertThat(log.lines()).noneMatch(line -> line.contains("Interrupted"));
    }
  }

  /** Open Liberty makes extensions under the class loader of a shared library. */
  @Test
  void extensionMadeUnderAnotherLoader_hasTheSettingsOfTheApplication(@TempDir Path classes)
      throws IOException {
    Files.createDirectory(classes.resolve("META-INF"));
    Files.writeString(
        classes.resolve("META-INF/microprofile-config.properties"),
        "redis.key.prefix=of-the-application:\nredis.startup=lazy\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader application =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
      thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
      LarderExtension extension = new LarderExtension();
      thread.setContextClassLoader(application);
      try (SeContainer container =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addExtensions(extension)
              .addBeanClasses(TestContainer.class)
              .initialize()) {
        assertThat(container.select(CachingProvider.class).get().getDefaultURI())
            .hasToString("larder:of-the-application:");
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}

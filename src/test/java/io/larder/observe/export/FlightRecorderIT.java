package io.larder.observe.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JDK's flight recorder has of Larder. */
@RedisTest
class FlightRecorderIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path directory;

  @ApplicationScoped
  static class Service {
    @CacheResult(cacheName = "recorded")
    public String find(String key) {
      if (key.isEmpty()) {
        throw new IllegalArgumentException();
      }
      return key;
    }
  }

  private static List<RecordedEvent> of(List<RecordedEvent> all, String type) {
    return all.stream()
        .filter(event -> event.getEventType().getName().equals("io.larder." + type))
        .toList();
  }

  /** What is recorded while a step runs, of the types that are asked for. */
  private List<RecordedEvent> recorded(Runnable step, String... types) throws IOException {
    try (Recording recording = new Recording()) {
      for (String type : types) {
        recording.enable("io.larder." + type).withoutThreshold();
      }
      return recorded(recording, step);
    }
  }

  private List<RecordedEvent> recorded(Recording recording, Runnable step) throws IOException {
    try (recording) {
      recording.start();
      step.run();
      recording.stop();
      Path file = directory.resolve("larder.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file);
    }
  }

  private static long entriesInMemory() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName cache = new ObjectName("io.larder:type=Cache,name=\"recorded\",*");
    ObjectName bean = server.queryNames(cache, null).iterator().next();
    return (Long) server.getAttribute(bean, "NearEntries");
  }

  @Test
  void loadsCallsAndInvalidations_areRecorded_ifTheyAreAskedFor(Fixture fixture)
      throws IOException {
    OwnRedis redis = fixture.redis();
    TestContainer application =
        fixture.container(
            redis.settings("redis.cache.recorded.near-max-entries", "100"), Service.class);
    Service service = application.get(Service.class);

    List<RecordedEvent> all =
        recorded(
            () -> {
              // Kept in memory as soon as Redis reports changes.
              await()
                  .atMost(LONG)
                  .until(
                      () -> {
                        service.find("a");
                        return entriesInMemory() == 1;
                      });
              try {
                service.find("");
              } catch (IllegalArgumentException e) {
                assertThat(e).hasNoCause();
              }
              application.get(CacheOperations.class).get("k", String.class);
              application.get(CacheManager.class).getCache("recorded").clear();
            },
            "CacheLoad",
            "RedisCall",
            "Invalidation");

    assertThat(of(all, "CacheLoad"))
        .extracting(event -> event.getString("cache") + " " + event.getBoolean("succeeded"))
        .containsExactlyInAnyOrder("recorded true", "recorded false");
    assertThat(of(all, "CacheLoad")).allMatch(event -> event.getDuration("took").toNanos() > 0);
    assertThat(of(all, "RedisCall"))
        .anyMatch(
            event ->
                event.getString("operation").equals("GET")
                    && event.getString("outcome").equals("ANSWERED")
                    && event.getDuration().toNanos() > 0);
    assertThat(of(all, "Invalidation")).isNotEmpty();
  }

  @Test
  void sample_asksForEveryEvent() throws Exception {
    Configuration sample =
        Configuration.create(Path.of("META-INF-samples/observability/larder.jfc"));

    assertThat(sample.getSettings())
        .containsOnlyKeys(
            "io.larder.CacheLoad#enabled",
            "io.larder.RedisCall#enabled",
            "io.larder.RedisCall#threshold",
            "io.larder.Outage#enabled",
            "io.larder.Invalidation#enabled");
    assertThat(FlightRecorder.class.getNestMembers())
        .filteredOn(Event.class::isAssignableFrom)
        .extracting(type -> type.getAnnotation(Name.class).value() + "#enabled")
        .allMatch(sample.getSettings()::containsKey);
  }

  @Test
  void nothing_isRecorded_ifItIsNotAskedFor(Fixture fixture) throws IOException {
    TestContainer application = fixture.container(fixture.redis().settings(), Service.class);

    List<RecordedEvent> all = recorded(() -> application.get(Service.class).find("a"));

    assertThat(all).noneMatch(event -> event.getEventType().getName().startsWith("io.larder"));
  }

  @Test
  void outage_isRecorded_fromItsBeginningToItsEnd(Fixture fixture) throws IOException {
    OwnRedis redis = fixture.redis();
    TestContainer application = fixture.container(redis.settings());
    RedisConnection connection = application.get(RedisConnection.class);

    List<RecordedEvent> all =
        recorded(
            () -> {
              redis.kill();
              await()
                  .atMost(LONG)
                  .until(() -> connection.state() == RedisConnection.State.DISCONNECTED);
              redis.start();
              await()
                  .atMost(LONG)
                  .until(() -> connection.state() == RedisConnection.State.CONNECTED);
            },
            "Outage");

    assertThat(of(all, "Outage"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getString("reason")).isNotEmpty();
              assertThat(event.getDuration()).isPositive();
            });
  }
}

package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries that cannot be read, and results that cannot be written, through annotated methods. */
@RedisTest
class UnusableEntriesCdiTest {
  private static final String GADGET = "javax.script.ScriptEngineManager";

  private TestContainer container;
  private Service service;
  private RespClient raw;

  public record Tutor(String name, String subject) {}

  /** As it was before it gained a component. */
  public record OldTutor(String name) {}

  public static final class Loop {
    public Loop getSelf() {
      return this;
    }
  }

  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();

    public int runs() {
      return runs.get();
    }

    @CacheResult(cacheName = "unusable.any")
    public Object any(String key) {
      runs.incrementAndGet();
      return new Tutor(key, "algebra");
    }

    @CacheResult(cacheName = "unusable.tutors")
    public Tutor tutor(String key) {
      runs.incrementAndGet();
      return new Tutor(key, "algebra");
    }

    @CacheResult(cacheName = "unusable.old")
    public OldTutor old(String key) {
      return new OldTutor(key);
    }

    @CacheResult(cacheName = "unusable.loops")
    public Loop loop(String key) {
      runs.incrementAndGet();
      return new Loop();
    }

    @CacheResult(cacheName = "unusable.loops")
    public CompletionStage<Loop> loopAsync(String key) {
      runs.incrementAndGet();
      return CompletableFuture.completedFuture(new Loop());
    }

    @CachePut(cacheName = "unusable.any")
    public void save(String key, @CacheValue Object value) {
      runs.incrementAndGet();
    }
  }

  @BeforeEach
  void start(Fixture fixture) {
    TestContainer container = fixture.container(fixture.shared().settings(), Service.class);
    service = container.get(Service.class);
    raw = fixture.closing(fixture.shared().connect());
    for (String cache : List.of("any", "tutors", "old", "loops")) {
      raw.ask("DEL", key(cache));
    }
  }

  /** The entry of the cache's only caller, "ada". */
  private static String key(String cache) {
    return key(cache, "ada");
  }

  private static String key(String cache, String argument) {
    return TestRedis.PREFIX + "j:unusable." + cache + ":\"[\\\"" + argument + "\\\"]\"";
  }

  private String stored(String cache) {
    return (String) raw.ask("GET", key(cache));
  }

  /** Whether any class loader of this JVM has it. */
  private static boolean isLoaded(String className) throws Exception {
    Object hierarchy =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "vmClassHierarchy",
                new Object[] {new String[] {className}},
                new String[] {String[].class.getName()});
    return hierarchy.toString().contains(className);
  }

  /** Calls twice: the entry is a miss once, reported once, and good again. */
  private void assertMissThenHit(String cache, Runnable call, String good) {
    int before = service.runs();
    try (LogCapture log = new LogCapture()) {
      call.run();
      assertThat(service.runs() - before).as("runs at the bad entry").isOne();
      assertThat(stored(cache)).isEqualTo(good);
      call.run();
      assertThat(service.runs() - before).as("runs after it").isOne();
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .hasSize(1)
          .allMatch(line -> line.contains("LARDER-3002"));
    }
  }

  @Test
  void garbage_isAMissThatIsOverwritten() {
    Object tutor = service.any("ada");
    String good = stored("any");
    raw.ask(
        "SET".getBytes(StandardCharsets.UTF_8),
        key("any").getBytes(StandardCharsets.UTF_8),
        new byte[] {0, 1, (byte) 0xfe, '{', (byte) 0xff});

    assertMissThenHit("any", () -> assertThat(service.any("ada")).isEqualTo(tutor), good);
  }

  @Test
  void gadget_isAMissThatIsOverwritten_andNotLoaded() throws Exception {
    assertThat(isLoaded(Tutor.class.getName())).isTrue();
    assertThat(isLoaded(GADGET)).isFalse();
    Object tutor = service.any("ada");
    String good = stored("any");
    String bad = good.replace(Tutor.class.getName(), GADGET);
    assertThat(bad).contains("@" + GADGET + " ");
    raw.ask("SET", key("any"), bad);

    assertMissThenHit("any", () -> assertThat(service.any("ada")).isEqualTo(tutor), good);
    assertThat(isLoaded(GADGET)).isFalse();
  }

  @Test
  void recordThatGainedAComponent_isAMissThatIsOverwritten() {
    service.old("ada");
    Tutor tutor = service.tutor("ada");
    String good = stored("tutors");
    raw.ask("SET", key("tutors"), stored("old"));

    assertMissThenHit("tutors", () -> assertThat(service.tutor("ada")).isEqualTo(tutor), good);
  }

  @Test
  void recordWithoutOneOfItsComponents_isAMissThatIsOverwritten() {
    Tutor tutor = service.tutor("ada");
    String good = stored("tutors");
    String bad = good.replace(",\"subject\":\"algebra\"", "");
    assertThat(bad).isNotEqualTo(good);
    raw.ask("SET", key("tutors"), bad);

    assertMissThenHit("tutors", () -> assertThat(service.tutor("ada")).isEqualTo(tutor), good);
  }

  @Test
  void resultThatCannotBeWritten_isReturned_andReportedOnce() {
    try (LogCapture log = new LogCapture()) {
      for (int call = 0; call < 3; call++) {
        assertThat(service.loop("a")).isNotNull();
      }
      assertThat(service.runs()).isEqualTo(3);
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .hasSize(1)
          .allMatch(line -> line.contains("LARDER-6006") && line.contains(Loop.class.getName()));
    }
    assertThat(raw.askLong("EXISTS", key("loops", "a"))).isZero();
  }

  @Test
  void stageOfAResultThatCannotBeWritten_isReturned_andReportedOnce() {
    try (LogCapture log = new LogCapture()) {
      for (int call = 0; call < 3; call++) {
        assertThat(service.loopAsync("a").toCompletableFuture().join()).isNotNull();
      }
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .hasSize(1)
          .allMatch(line -> line.contains("LARDER-6006"));
    }
  }

  @Test
  void putOfAValueThatCannotBeWritten_leavesNoOldOneBehind() {
    service.any("ada");
    assertThat(stored("any")).contains("algebra");

    service.save("ada", new Loop());

    assertThat(raw.askLong("EXISTS", key("any"))).isZero();
  }
}

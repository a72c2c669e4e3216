package io.larder.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.support.LogCapture;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An application with the console switched on where there is no servlet API. */
@RedisTest
class WithoutServletsIT {
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Map<String, String> settings = new TreeMap<>();
      for (String one : arguments) {
        String[] parts = one.split("=", 2);
        settings.put(parts[0], parts[1]);
      }
      try (TestContainer container = TestContainer.start(settings)) {
        CacheOperations values = container.get(CacheOperations.class);
        values.set("one", "value", Duration.ofMinutes(1));
        values.get("one", String.class).orElseThrow();
        values.invalidate("*");
        try (LogCapture log = new LogCapture()) {
          ModuleConsole.Served.sayIfUnserved(
              (task, after) -> {
                task.run();
                return CompletableFuture.completedFuture(after);
              });
          System.out.println(log.lines());
        }
        System.out.println("everything works");
      } catch (Throwable e) {
        e.printStackTrace(System.out);
      }
      System.exit(0);
    }
  }

  @Test
  void everythingElseWorks(TestRedis redis) throws Exception {
    Process jvm =
        Processes.javaWithout(
            List.of("jakarta.servlet-api", "jetty-ee10-servlet", "jetty-security"),
            Main.class,
            redis.settings("redis.console.enabled", "true").entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .toArray(String[]::new));
    String printed = new String(jvm.getInputStream().readAllBytes(), UTF_8);
    assertThat(printed)
        .contains("everything works")
        .contains("LARDER-7104", "no servlet container has asked for its servlet")
        .doesNotContain("jakarta/servlet");
  }
}

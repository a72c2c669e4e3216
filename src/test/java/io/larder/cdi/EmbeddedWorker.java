package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.support.TestContainer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** An application with redis.embedded=true in a JVM of its own; it ends with its input. */
final class EmbeddedWorker {
  @ApplicationScoped
  static class Application {
    static Path words = Path.of("");

    @Inject CacheOperations cache;

    void greet() {
      cache.set("greeting", "hello", Duration.ofMinutes(1));
    }

    @PreDestroy
    void end() {
      try {
        Files.writeString(words, cache.get("greeting", String.class).orElse("nothing"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private EmbeddedWorker() {}

  /** How it runs, and where the application's last words are to be written. */
  public static void main(String[] arguments) throws Exception {
    Application.words = Path.of(arguments[1]);
    AutoCloseable running = arguments[0].equals("cdi") ? withContainer() : withProvider();
    Files.writeString(
        Path.of(arguments[1] + ".ready"),
        "ready",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE);
    while (System.in.read() >= 0) {
      // Until the test ends the input, or kills this JVM.
    }
    if (running != null && arguments[2].equals("close")) {
      running.close();
    }
    // Else the JVM ends with the application open.
    System.exit(0);
  }

  private static AutoCloseable withContainer() {
    TestContainer container =
        TestContainer.start(Map.of("redis.embedded", "true"), Application.class);
    container.get(Application.class).greet();
    return container;
  }

  private static AutoCloseable withProvider() {
    System.setProperty("redis.embedded", "true");
    var manager =
        Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider").getCacheManager();
    manager.createCache("greetings", new MutableConfiguration<String, String>()).put("a", "b");
    return manager;
  }
}

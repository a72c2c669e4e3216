package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.jcache.CacheName;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** The start of an application with which nothing is wrong logs no warning, the container's too. */
@RedisTest
class QuietStartCdiTest {
  public record Book(String title) {}

  @ApplicationScoped
  static class Books {
    @Inject
    @CacheName("quiet-books")
    Cache<String, Book> cache;

    @CacheResult(cacheName = "quiet-results")
    public Book find(String title) {
      Book known = cache.get(title);
      return known == null ? new Book(title) : known;
    }
  }

  @Test
  void start_ofAHealthyApplication_warnsOfNothing(TestRedis redis) {
    try (LogCapture log = LogCapture.ofAll();
        TestContainer container = TestContainer.start(redis.settings(), Books.class)) {
      assertThat(container.get(Books.class).find("a")).isEqualTo(new Book("a"));
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING") || line.startsWith("SEVERE"))
          .allMatch(line -> line.contains("LARDER-2001")); // on a busy machine
    }
  }

  /** Weld tells INFO of observers that look at each class without saying why. */
  @Test
  void start_tellsTheContainerNothingToComplainOf(TestRedis redis) {
    Logger weld = Logger.getLogger("org.jboss.weld");
    Level before = weld.getLevel();
    weld.setLevel(Level.INFO);
    try (LogCapture log = LogCapture.ofAll()) {
      TestContainer.start(redis.settings(), Books.class).close();
      assertThat(log.lines()).noneMatch(line -> line.contains("WELD-000411"));
    } finally {
      weld.setLevel(before);
    }
  }
}

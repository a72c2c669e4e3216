package io.larder.jcache;

import static io.larder.support.ServerSettings.properties;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.observe.CacheObserver;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.Threads;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleModule;

/** A manager that cannot be opened leaves no connection, no thread and no server. */
@RedisTest
class FailedManagersIT {
  private static final URI NAME = URI.create("larder:failed");

  private final CachingProvider provider = new LarderCachingProvider();

  @TempDir Path folder;

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  /** A library of the application that is not what it should be. */
  public static class Broken extends SimpleModule {
    private static final long serialVersionUID = 1L;

    @Override
    public void setupModule(SetupContext context) {
      if (!Threads.ofLarder().isEmpty()) {
        throw new IllegalStateException("broken while there is a connection");
      }
    }
  }

  /** The same, on a thread that is interrupted by then. */
  public static final class Interrupting extends Broken {
    private static final long serialVersionUID = 1L;

    private static final Set<ProcessHandle> RUNNING = ConcurrentHashMap.newKeySet();

    @Override
    public void setupModule(SetupContext context) {
      if (!Threads.ofLarder().isEmpty()) {
        RUNNING.addAll(children());
        Thread.currentThread().interrupt();
      }
      super.setupModule(context);
    }
  }

  /** Fails to open a manager, as such a library makes it. */
  private void openWith(Class<? extends Broken> module, Properties settings) throws IOException {
    // A thread that an earlier test left would be taken for a connection.
    Threads.awaitNoneOfLarder();
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(JacksonModule.class.getName()), module.getName());
    URL[] path = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      assertThatThrownBy(() -> provider.getCacheManager(NAME, loader, settings))
          .hasMessage("broken while there is a connection");
    }
  }

  @Test
  void failureAfterTheConnection_leavesNothing(Fixture fixture) throws IOException {
    fixture.leavingNoThreads();
    openWith(Broken.class, properties(fixture.redis().settings()));
  }

  @Test
  void interruptedThread_leavesNothing_andIsStillInterrupted(Fixture fixture) {
    fixture.leavingNoThreads();
    Properties settings = properties(fixture.redis().settings());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> provider.getCacheManager(NAME, null, settings))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(toSet());
  }

  @Test
  void interruptedThread_leavesNoEmbeddedServer(Fixture fixture) throws IOException {
    fixture.leavingNoThreads();
    Set<ProcessHandle> before = children();
    openWith(Interrupting.class, properties("redis.embedded", "true"));
    assertThat(Thread.interrupted()).isTrue();
    Set<ProcessHandle> started = new HashSet<>(Interrupting.RUNNING);
    started.removeAll(before);
    assertThat(started).isNotEmpty();
    // An interrupted thread does not wait for the end of the process.
    await().untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
  }

  /** Sees which caches keep entries in memory. */
  private static final class Watching extends ClassLoader
      implements CacheObserver.Source, CacheObserver {
    private final AtomicInteger open = new AtomicInteger();

    Watching() {
      super(Watching.class.getClassLoader());
    }

    @Override
    public CacheObserver of(String cacheName) {
      return this;
    }

    @Override
    public void keeps(Near near) {
      open.incrementAndGet();
    }

    @Override
    public void keepsNoMore(Near near) {
      open.decrementAndGet();
    }
  }

  @Test
  void cacheWhoseLoaderCannotBeMade_keepsNothingInMemory(Fixture fixture) {
    Watching loader = new Watching();
    Properties settings =
        properties(fixture.redis().settings("redis.cache.default.near-max-entries", "10"));
    CacheManager manager = provider.getCacheManager(NAME, loader, settings);
    assertThatThrownBy(
            () ->
                manager.createCache(
                    "broken",
                    new MutableConfiguration<String, String>()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(
                            () -> {
                              throw new IllegalStateException("no loader");
                            })))
        .hasMessage("no loader");
    assertThat(loader.open).hasValue(0);
    Cache<String, String> whole = manager.createCache("whole", new MutableConfiguration<>());
    assertThat(loader.open).hasValue(1);
    whole.close();
    assertThat(loader.open).hasValue(0);
  }
}

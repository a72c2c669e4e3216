package io.larder.testkit;

import io.larder.observe.CacheObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jspecify.annotations.Nullable;

/**
 * The class loader by which the application of one test class finds that class's settings, and
 * tells the class what happens in its caches. It loads no classes. It has a file {@code
 * META-INF/microprofile-config.properties} whose {@code config_ordinal} lets it win over all other
 * sources, with an implementation of MicroProfile Config and without.
 */
final class TestLoader extends URLClassLoader implements CacheObserver.Source {
  static {
    registerAsParallelCapable();
  }

  private static final String FILE = "META-INF/microprofile-config.properties";
  private static final String ORDINAL = "10000";

  private final Path folder;
  private final CacheObserver.Source observers;

  TestLoader(Map<String, String> settings, CacheObserver.Source observers) {
    this(written(settings), observers);
  }

  private TestLoader(Path folder, CacheObserver.Source observers) {
    super(new URL[] {url(folder)}, Thread.currentThread().getContextClassLoader());
    this.folder = folder;
    this.observers = observers;
  }

  private static URL url(Path folder) {
    try {
      return folder.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path written(Map<String, String> settings) {
    Properties all = new Properties();
    all.putAll(settings);
    all.setProperty("config_ordinal", ORDINAL);
    try {
      Path folder = Files.createTempDirectory("larder-test-");
      Path file = folder.resolve(FILE);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      try (Writer writer = Files.newBufferedWriter(file)) {
        all.store(writer, null);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable CacheObserver of(String cacheName) {
    return observers.of(cacheName);
  }

  @Override
  public void close() {
    forgetConfiguration();
    try {
      super.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** MicroProfile Config keeps what it read for each class loader. */
  private void forgetConfiguration() {
    try {
      ConfigProviderResolver.instance().releaseConfig(ConfigProvider.getConfig(this));
    } catch (NoClassDefFoundError | IllegalStateException e) {
      // An application without it, or with the API alone.
      return;
    }
  }
}

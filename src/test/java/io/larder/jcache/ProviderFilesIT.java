package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of settings as the URI of a manager: Hibernate, Spring Boot and Camel give one. */
@RedisTest
class ProviderFilesIT {
  private static final URI ON_THE_CLASS_PATH = URI.create("classpath:larder.properties");

  @TempDir Path folder;

  private final LarderCachingProvider provider = new LarderCachingProvider();

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  private Path file(Properties settings) throws IOException {
    Path file = folder.resolve("larder.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    return file;
  }

  private static void put(CacheManager manager, String key) {
    manager
        .createCache(
            "lessons",
            new MutableConfiguration<String, String>().setTypes(String.class, String.class))
        .put(key, "v");
  }

  @Test
  void file_hasTheSettings_andPropertiesGoBeforeIt(Fixture fixture) throws IOException {
    OwnRedis redis = fixture.redis();
    Properties settings = new Properties();
    settings.putAll(redis.settings("redis.key.prefix", "file:"));
    settings.setProperty("com.example.else", "of somebody else");
    Path file = file(settings);
    Properties first = new Properties();
    first.setProperty("redis.key.prefix", "mine:");
    try (URLClassLoader one = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        URLClassLoader two = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      put(provider.getCacheManager(file.toUri(), null), "a");
      put(provider.getCacheManager(ON_THE_CLASS_PATH, one), "b");
      put(provider.getCacheManager(ON_THE_CLASS_PATH, two, first), "c");

      assertThat(redis.ask("EXISTS", "file:j:lessons:\"a\"", "file:j:lessons:\"b\"")).isEqualTo(2L);
      assertThat(redis.ask("EXISTS", "mine:j:lessons:\"c\"")).isEqualTo(1L);
    }
  }

  /** Whoever has no properties of his own takes the manager as it is. */
  @Test
  void manager_askedForAgainWithoutProperties_isTheSame(Fixture fixture) throws IOException {
    Properties settings = new Properties();
    settings.putAll(fixture.redis().settings());
    URI file = file(settings).toUri();
    Properties more = new Properties();
    more.setProperty("redis.timeout", "PT9S");
    CacheManager manager = provider.getCacheManager(file, null, more);

    assertThat(provider.getCacheManager(file, null)).isSameAs(manager);
    assertThatThrownBy(() -> provider.getCacheManager(file, null, settings))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("redis.timeout");
  }

  /** What a file says of its server is not told to another. */
  @Test
  void serverInTheProperties_isNotAskedWithThePasswordOfTheFile(Fixture fixture)
      throws IOException {
    OwnRedis redis = fixture.redis("--user", "app", "on", ">of-the-file", "~*", "&*", "+@all");
    Properties settings = new Properties();
    settings.setProperty("redis.host", "elsewhere.invalid");
    settings.setProperty("redis.username", "app");
    settings.setProperty("redis.password", "of-the-file");
    settings.setProperty("redis.db", "3");
    settings.setProperty("redis.key.prefix", "file:");
    URI file = file(settings).toUri();
    Properties first = new Properties();
    first.setProperty("redis.host", redis.address().host());
    first.setProperty("redis.port", String.valueOf(redis.address().port()));
    put(provider.getCacheManager(file, null, first), "a");
    assertThat(redis.ask("EXISTS", "file:j:lessons:\"a\"")).isEqualTo(1L);
    assertThat((String) redis.ask("CLIENT", "LIST")).doesNotContain("user=app");
  }

  /** That no server is to be started does not say where the server is. */
  @Test
  void fileWithoutAServer_leavesThatOfTheOtherSources(Fixture fixture) throws IOException {
    OwnRedis redis = fixture.redis();
    Properties settings = new Properties();
    settings.setProperty("redis.embedded", "false");
    settings.setProperty("redis.key.prefix", "file:");
    System.setProperty("redis.url", "redis://" + redis.address());
    try {
      put(provider.getCacheManager(file(settings).toUri(), null), "a");
    } finally {
      System.clearProperty("redis.url");
    }
    assertThat(redis.ask("EXISTS", "file:j:lessons:\"a\"")).isEqualTo(1L);
  }

  /** The archive of a WAR may be gone by then. */
  @Test
  void openManager_isGiven_alsoIfItsFileIsGone(Fixture fixture) throws IOException {
    Properties settings = new Properties();
    settings.putAll(fixture.redis().settings());
    Path file = file(settings);
    CacheManager manager = provider.getCacheManager(file.toUri(), null);
    Files.delete(file);
    assertThat(provider.getCacheManager(file.toUri(), null)).isSameAs(manager);
  }

  @Test
  void file_thatIsNotThere_isAnError() {
    assertThatThrownBy(
            () -> provider.getCacheManager(URI.create("classpath:no-such.properties"), null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("classpath:no-such.properties")
        .hasMessageContaining("there is no no-such.properties on the class path");
    assertThatThrownBy(
            () -> provider.getCacheManager(folder.resolve("no-such.properties").toUri(), null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("no-such.properties");
  }

  @Test
  void file_withATypo_isAnErrorThatNamesTheFile() throws IOException {
    Properties settings = new Properties();
    settings.setProperty("redis.hosst", "localhost");
    Path file = file(settings);

    assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("redis.hosst in file:" + file)
        .hasMessageContaining("the nearest one is redis.host");
  }

  /** What another machine serves is not asked for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://config.example/larder.properties",
        "jar:https://config.example/app.jar!/larder.properties",
        "jar:file:/app.jar!/cache.xml"
      })
  void fileOfAnotherMachine_orOfAnotherKind_isAnError(URI uri) {
    assertThatThrownBy(() -> provider.getCacheManager(uri, null))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("expected larder:NAME");
  }
}

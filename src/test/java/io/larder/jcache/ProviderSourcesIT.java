package io.larder.jcache;

import static io.larder.support.ServerSettings.properties;
import static io.larder.support.ServerSettings.withSystem;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties of a manager that say a part of what other sources say. */
@RedisTest
class ProviderSourcesIT {
  private static final String SECRET = "s3cr3t-pw";

  @TempDir Path folder;

  private final CachingProvider provider = new LarderCachingProvider();

  @AfterEach
  void closeProvider() {
    provider.close();
  }

  private static void put(CacheManager manager) {
    manager.createCache("lessons", new MutableConfiguration<String, String>()).put("a", "1");
  }

  /** An empty value is an absent one. */
  @Test
  void emptyProperty_takesNothingAwayButItself(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis("--requirepass", SECRET);
    Path file = Files.writeString(folder.resolve("password"), SECRET);
    Properties empty = properties("redis.url", "", "redis.password", "");
    Map<String, String> others =
        Map.of(
            "redis.host", redis.address().host(),
            "redis.port", Integer.toString(redis.address().port()),
            "redis.password-file", file.toString());
    withSystem(others, () -> put(provider.getCacheManager(null, null, empty)));
    provider.close();
    withSystem(
        ServerSettings.with(others, "redis.tls.enabled", "true", "redis.startup", "require"),
        () ->
            assertThatThrownBy(() -> provider.getCacheManager(null, null, empty))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("TLS"));
  }
}

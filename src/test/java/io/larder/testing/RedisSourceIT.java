package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.larder.embedded.EmbeddedRedis;
import io.larder.jcache.LarderCachingProvider;
import io.larder.support.OwnRedis;
import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import io.larder.testkit.RedisSource;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Where the Redis of a test class comes from, and what is said where it cannot be had. */
class RedisSourceIT {
  private static final String URL = "larder.test.redis.url";
  private static final String IMAGE = "larder.test.redis.image";

  private static EngineExecutionResults run(Class<?> test, Map<String, String> environment) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .configurationParameters(environment)
        .execute();
  }

  private static void assertPasses(Class<?> test, Map<String, String> environment) {
    run(test, environment)
        .allEvents()
        .assertStatistics(statistics -> statistics.failed(0))
        .assertThatEvents()
        .isNotEmpty();
    run(test, environment).testEvents().assertStatistics(statistics -> statistics.succeeded(2));
  }

  private static String failure(Class<?> test, Map<String, String> environment) {
    return run(test, environment)
        .allEvents()
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow().getMessage())
        .findFirst()
        .orElse("");
  }

  abstract static class Writing {
    private void assertEmptyAndPut(RedisControl redis) {
      assertThat(redis.keys()).isEmpty();
      try (LarderCachingProvider provider = new LarderCachingProvider()) {
        Cache<Object, Object> cache =
            provider.getCacheManager().createCache("tutors", new MutableConfiguration<>());
        cache.put("1", "math");
        assertThat(redis.keys()).anyMatch(key -> key.startsWith("j:tutors"));
      }
    }

    @Test
    void one(RedisControl redis) {
      assertEmptyAndPut(redis);
    }

    @Test
    void other(RedisControl redis) {
      assertEmptyAndPut(redis);
    }
  }

  @LarderTest
  static final class OfTheEnvironment extends Writing {}

  @LarderTest(redis = RedisSource.EMBEDDED)
  static final class Embedded extends Writing {}

  @LarderTest(redis = RedisSource.SHARED)
  static final class Shared extends Writing {}

  @LarderTest(redis = RedisSource.CONTAINER)
  static final class Container extends Writing {}

  @LarderTest(properties = "redis.host=elsewhere")
  static final class Elsewhere extends Writing {}

  @LarderTest(properties = "redis.timeout")
  static final class Malformed extends Writing {}

  @Test
  void sharedServer_keepsWhatOthersHaveThere_andNothingOfTheClass() {
    try (OwnRedis server = OwnRedis.started("--requirepass", "secret")) {
      try (var client = server.connect()) {
        client.ask("AUTH", "secret");
        client.ask("SELECT", "3");
        client.ask("SET", "of-others", "1");
        String url = "redis://:secret@" + server.address() + "/3";
        assertPasses(OfTheEnvironment.class, Map.of(URL, url));
        assertPasses(Shared.class, Map.of(URL, url));
        assertThat(client.askList("KEYS", "*")).containsExactly("of-others");
        assertThat(String.valueOf(client.ask("INFO", "commandstats"))).contains("cmdstat_evalsha");
      }
    }
  }

  @Test
  void embeddedServer_isThatOfTheClass_whateverTheEnvironmentSays() {
    assertPasses(Embedded.class, Map.of(URL, "redis://localhost:1"));
  }

  @Test
  void sharedServer_withoutUrl_saysWhatIsMissing() {
    assertThat(failure(Shared.class, Map.of(URL, " "))).contains("LARDER_TEST_REDIS_URL");
  }

  @Test
  void sharedServer_withTls_isRefused() {
    assertThat(failure(Shared.class, Map.of(URL, "rediss://localhost:1")))
        .isEqualTo("LARDER_TEST_REDIS_URL must begin with redis://, without TLS");
  }

  @Test
  void sharedServer_thatDoesNotAnswerOrRefuses_isNamed() {
    String nobody = "127.0.0.1:" + EmbeddedRedis.freePort();
    assertThat(failure(Shared.class, Map.of(URL, "redis://" + nobody)))
        .startsWith("the server of LARDER_TEST_REDIS_URL, " + nobody + ", cannot be used: ");
    try (OwnRedis server = OwnRedis.started("--requirepass", "secret")) {
      assertThat(failure(Shared.class, Map.of(URL, "redis://:wrong@" + server.address())))
          .contains(", cannot be used: WRONGPASS")
          .doesNotContain("wrong@", "secret");
    }
  }

  /** Docker refuses the name at once; that it asks a registry for another may take minutes. */
  @Test
  void container_thatDoesNotStart_saysWhatItNeeds() {
    Map<String, String> environment = Map.of(IMAGE, "redis:no tag", URL, " ");
    assertThat(failure(Container.class, environment))
        .startsWith("Testcontainers does not start redis:no tag, for which Docker must be running");
    assertThat(failure(OfTheEnvironment.class, environment)).startsWith("Testcontainers");
  }

  @Test
  void properties_thatLeadElsewhere_areRefused() {
    assertThat(failure(Elsewhere.class, Map.of())).startsWith("redis.host leads to the Redis");
    assertThat(failure(Malformed.class, Map.of())).contains("\"redis.timeout\") is not name=value");
  }
}

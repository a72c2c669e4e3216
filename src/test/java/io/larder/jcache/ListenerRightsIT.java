package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener that cannot be told of changes says so: at its registration, or once in the log. */
@RedisTest
class ListenerRightsIT {
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private static OwnRedis started(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    allow(redis, "on", ">secret", "~*", "resetchannels", "&" + TestRedis.PREFIX + "*", "+@all");
    return redis;
  }

  private static void allow(OwnRedis redis, String... rules) {
    for (String rule : rules) {
      assertThat(redis.ask("ACL", "SETUSER", "app", rule)).isEqualTo("OK");
    }
  }

  private static Larder application(Fixture fixture, OwnRedis redis, String... more) {
    return fixture.larder(
        ServerSettings.with(
            redis.settings("redis.username", "app", "redis.password", "secret"), more));
  }

  private CacheEntryListenerConfiguration<String, String> listener() {
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> heard.add(event.getKey()));
    return new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false);
  }

  private static MutableConfiguration<String, String> types() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  private static Cache<String, String> cache(Larder larder) {
    return larder.caching().getCacheManager().createCache("heard", types());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "-subscribe, 'subscribe' command",
        "-publish, 'publish' command",
        "-unsubscribe, 'unsubscribe' command",
        "resetchannels, to access one of the channels"
      })
  void listenerWithoutTheRight_isRefused_andTheRightIsNamed(
      String taken, String message, Fixture fixture) {
    OwnRedis redis = started(fixture);
    allow(redis, taken);
    Larder larder = application(fixture, redis);
    Cache<String, String> cache = cache(larder);

    assertThatThrownBy(() -> cache.registerCacheEntryListener(listener()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("listening on channel larder:test:j:heard is not permitted")
        .hasMessageContaining(message)
        .hasMessageContaining("Least privilege");
    assertThatThrownBy(
            () ->
                larder
                    .caching()
                    .getCacheManager()
                    .createCache("other", types().addCacheEntryListenerConfiguration(listener())))
        .isInstanceOf(CacheException.class);

    // Nothing is left of it.
    cache.put("a", "1");
    assertThat(heard).isEmpty();
    allow(redis, "+@all", "&" + TestRedis.PREFIX + "*");
    cache.registerCacheEntryListener(listener());
    awaitHeard(application(fixture, redis));
  }

  private void awaitHeard(Larder elsewhere) {
    Cache<String, String> theirs = cache(elsewhere);
    AtomicInteger written = new AtomicInteger();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              theirs.put("k" + written.incrementAndGet(), "v");
              return !heard.isEmpty();
            });
  }

  /** Registered while Redis is away, so that nobody can be told by an exception. */
  @Test
  void listenerOfAnOutage_withoutTheRight_isOneWarning_andHearsWhenItHasTheRight(Fixture fixture) {
    OwnRedis redis = started(fixture);
    LogCapture log = fixture.log();
    redis.kill();
    Larder larder = application(fixture, redis, "redis.startup", "lazy", "redis.retry.delay", "50");
    cache(larder).registerCacheEntryListener(listener());
    redis.start();
    allow(redis, "on", ">secret", "~*", "&" + TestRedis.PREFIX + "*", "+@all", "-subscribe");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> log.lines().stream().anyMatch(line -> line.contains("not told of what")));
    allow(redis, "+subscribe");
    awaitHeard(application(fixture, redis));
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARNING LARDER-5002"))
        .singleElement()
        .asString()
        .contains("cache 'heard'", "'subscribe' command", "Least privilege");
  }
}

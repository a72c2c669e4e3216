package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.CodecException;
import io.larder.jcache.engine.BackingCache;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.redisson.Redisson;
import org.redisson.api.CacheAsync;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.jcache.JCache;

/** The engine {@code redis.jcache.engine=redisson}. */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedissonCacheIT {
  record Tutor(String name, int rate) {}

  static final class Loop {
    public Object getLoop() {
      return this;
    }
  }

  private Larder larder;

  @BeforeAll
  void start(Fixture fixture) {
    larder = fixture.larder("redis.jcache.engine", "redisson", "redis.cache.brief.ttl", "PT0.2S");
  }

  private <K, V> Cache<K, V> create(String name, MutableConfiguration<K, V> configuration) {
    return larder.caching().getCacheManager().createCache(name, configuration);
  }

  private RMap<String, String> hash(String cacheName) {
    return larder
        .connection()
        .client()
        .getMap(TestRedis.PREFIX + "j:" + cacheName, StringCodec.INSTANCE);
  }

  private static String name(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static <T> T value(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void cache_entry_isReadableJsonUnderThePrefix(TestInfo test) {
    try (Cache<String, Tutor> cache =
        create(
            name(test),
            new MutableConfiguration<String, Tutor>().setTypes(String.class, Tutor.class))) {
      cache.put("ada", new Tutor("Ada", 30));

      assertThat(hash(name(test)).readAllMap())
          .hasSize(1)
          .hasEntrySatisfying(
              "\"ada\"", json -> assertThat(json).contains("\"v\":{\"name\":\"Ada\",\"rate\":30}"));
      assertThat(cache.get("ada")).isEqualTo(new Tutor("Ada", 30));
      cache.clear();
    }
  }

  @Test
  void cache_withExpiry_writesNoKeyWithoutThePrefix(TestInfo test) {
    BackingCache cache = larder.caching().engineCaches().annotated(name(test));
    value(cache.putAsync("k", "v", String.class, null));

    assertThat(larder.connection().client().getKeys().getKeys())
        .contains(
            TestRedis.PREFIX + "j:" + name(test),
            TestRedis.PREFIX + "j:{" + TestRedis.PREFIX + "j:" + name(test) + "}:timeout_set")
        .allMatch(key -> key.startsWith(TestRedis.PREFIX));
    value(cache.removeAllAsync());
    assertThat(larder.connection().client().getKeys().getKeys())
        .noneMatch(key -> key.contains(name(test)));
  }

  @Test
  void cache_nameWithBraces_isEscapedAndExpires(TestInfo test) {
    String name = "a{b}%c";
    BackingCache cache = larder.caching().engineCaches().annotated(name);
    value(cache.putAsync("k", "v", String.class, Duration.ofMillis(50)));
    await().atMost(Duration.ofSeconds(30)).until(() -> hash("a%7Bb%7D%25c").readAllMap().isEmpty());
  }

  @Test
  void clientOfTheApplication_keepsItsCodec(TestInfo test) {
    try (Cache<String, Object> cache = create(name(test), new MutableConfiguration<>())) {
      cache.put("k", 1L);
      RedissonClient client = larder.connection().client();
      String key = TestRedis.PREFIX + name(test);
      client.getBucket(key).set(Map.of("a", 1));
      assertThat(client.getBucket(key, StringCodec.INSTANCE).get()).isEqualTo("{\"a\":1}");
      assertThat(client.getConfig().getCodec()).isInstanceOf(io.larder.codec.ClientJsonCodec.class);
      client.getBucket(key).delete();
      cache.clear();
    }
  }

  @Test
  void annotated_typePerCall_comesBackAsItWentIn(TestInfo test) {
    BackingCache cache = larder.caching().engineCaches().annotated(name(test));
    Type type = new TypeLiteral<Map<Long, Set<Tutor>>>() {}.getType();
    Map<Long, Set<Tutor>> value = Map.of(1L, Set.of(new Tutor("Ada", 30)));

    value(cache.putAsync(List.of("a", 1), value, type, null));

    assertThat(value(cache.getAsync(List.of("a", 1), type))).isEqualTo(value);
    assertThat(value(cache.getAsync(List.of("a", 2), type))).isNull();
    value(cache.removeAsync(List.of("a", 1)));
    assertThat(value(cache.getAsync(List.of("a", 1), type))).isNull();
    value(cache.removeAllAsync());
  }

  @Test
  void annotated_keyOfAnotherTypeThanTheInjectedCaches_isStored(TestInfo test) {
    try (Cache<Long, String> cache =
        create(
            name(test),
            new MutableConfiguration<Long, String>().setTypes(Long.class, String.class))) {
      BackingCache engine = larder.caching().engineCaches().annotated(name(test));
      value(engine.putAsync(List.of("a", 1), "v", String.class, null));
      assertThat(value(engine.getAsync(List.of("a", 1), String.class))).isEqualTo("v");
      assertThat(cache.get(1L)).isNull();
      cache.clear();
    }
  }

  @Test
  void annotated_timeToLive_isTheCallsElseTheCaches() {
    BackingCache brief = larder.caching().engineCaches().annotated("brief");
    value(brief.putAsync("own", "v", String.class, null));
    value(brief.putAsync("given", "v", String.class, Duration.ofMinutes(5)));

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> value(brief.getAsync("own", String.class)) == null);
    assertThat(value(brief.getAsync("given", String.class))).isEqualTo("v");
    value(brief.removeAllAsync());
  }

  @Test
  void annotated_decoding_runsOnNoThreadOfTheClient(TestInfo test) {
    BackingCache cache = larder.caching().engineCaches().annotated(name(test));
    value(cache.putAsync("k", new Witness("x"), Witness.class, null));
    Witness.thread = null;
    value(cache.getAsync("k", Witness.class));
    assertThat(Witness.thread).startsWith("larder-callback-");
    value(cache.removeAllAsync());
  }

  record Witness(String name) {
    static volatile String thread;

    Witness {
      thread = Thread.currentThread().getName();
    }
  }

  @Test
  void annotated_unwritable_failsTheStage(TestInfo test) {
    BackingCache cache = larder.caching().engineCaches().annotated(name(test));
    assertThatThrownBy(() -> value(cache.putAsync("k", new Loop(), Loop.class, null)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Loop");
  }

  @Test
  void put_unwritable_isACacheExceptionNamingTypeAndPath(TestInfo test) {
    try (Cache<String, Object> cache = create(name(test), new MutableConfiguration<>())) {
      assertThatThrownBy(() -> cache.put("k", new Loop()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Loop")
          .hasMessageContaining("loop");
    }
  }

  @Test
  void poisonedEntry_isAMissWithAWarningAndIsOverwritten(TestInfo test) {
    try (Cache<String, Object> cache = create(name(test), new MutableConfiguration<>());
        LogCapture log = new LogCapture()) {
      hash(name(test)).put("\"garbage\"", "\u0000\u0001");
      hash(name(test))
          .put(
              "\"gadget\"",
              "{\"s\":\"AAAAAAAA\",\"t\":\"javax.script.ScriptEngineManager\",\"v\":{}}");

      assertThat(cache.get("garbage")).isNull();
      assertThat(cache.get("gadget")).isNull();
      assertThat(cache.getAll(Set.of("garbage", "gadget"))).isEmpty();
      assertThat(cache.iterator().hasNext()).isFalse();
      assertThat(cache.getAndPut("gadget", "good")).isNull();
      assertThat(cache.get("gadget")).isEqualTo("good");
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3002"))
          .hasSize(1)
          .allMatch(line -> line.startsWith("WARNING"))
          .noneMatch(line -> line.contains("Script"));
      cache.clear();
    }
  }

  @Test
  void entryOfAnOlderShape_isAMiss(TestInfo test) {
    BackingCache cache = larder.caching().engineCaches().annotated(name(test));
    value(cache.putAsync("k", new Tutor("Ada", 30), Tutor.class, null));
    String now = hash(name(test)).get("\"k\"");
    hash(name(test)).put("\"k\"", now.replaceFirst("\"s\":\"[^\"]+\"", "\"s\":\"older123\""));

    assertThat(value(cache.getAsync("k", Tutor.class))).isNull();
    value(cache.removeAllAsync());
  }

  @Test
  void getAll_withATouchedPolicy_reads(TestInfo test) {
    try (Cache<String, String> cache =
        create(
            name(test),
            new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(
                    TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR)))) {
      Map<String, String> entries = new HashMap<>(Map.of("a", "1", "b", "2"));
      cache.putAll(entries);
      assertThat(cache.getAll(Set.of("a", "b", "c"))).isEqualTo(entries);
      assertThat(StreamSupport.stream(cache.spliterator(), false)).hasSize(2);
      cache.clear();
    }
  }

  @Test
  void unwrap_givesWhatIsBelow(TestInfo test) {
    try (Cache<String, String> cache = create(name(test), new MutableConfiguration<>())) {
      assertThat(cache.unwrap(Cache.class)).isSameAs(cache);
      assertThat(cache.unwrap(JCache.class)).isNotNull();
      @SuppressWarnings("unchecked")
      CacheAsync<String, String> async = cache.unwrap(CacheAsync.class);
      async.putAsync("a", "1").toCompletableFuture().join();
      assertThat(async.getAsync("a").toCompletableFuture().join()).isEqualTo("1");
      assertThat(async.getAllAsync(Set.of("a", "b")).toCompletableFuture().join())
          .isEqualTo(Map.of("a", "1"));
      assertThat(async.removeAsync("a").toCompletableFuture().join()).isTrue();
      assertThat(cache.unwrap(RedissonClient.class)).isExactlyInstanceOf(Redisson.class);
      assertThatThrownBy(() -> cache.unwrap(String.class))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(larder.caching().getCacheManager().unwrap(RedissonClient.class))
          .isSameAs(larder.connection().client());
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void async_unreadable_loads(TestInfo test) {
    try (Cache<String, String> cache =
        create(
            name(test),
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> new Exclaiming()))) {
      hash(name(test)).put("\"a\"", "\u0000garbage");
      hash(name(test)).put("\"b\"", "\u0000garbage");
      CacheAsync<String, String> async = cache.unwrap(CacheAsync.class);
      assertThat(value(async.getAsync("a"))).isEqualTo("a!");
      assertThat(value(async.getAllAsync(Set.of("b")))).isEqualTo(Map.of("b", "b!"));
      cache.clear();
    }
  }

  private static final class Exclaiming implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return key + "!";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }
}

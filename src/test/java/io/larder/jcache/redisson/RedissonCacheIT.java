package io.larder.jcache.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.codec.ClientJsonCodec;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedisConnection;
import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
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
import org.redisson.jcache.JCacheManager;

/** What an application has of {@code redis.jcache.engine=redisson}, part by part. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedissonCacheIT {
  record Tutor(String name, long rate) {}

  static final class Loop {
    public Object getLoop() {
      return this;
    }
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    int runs() {
      return runs.get();
    }

    @CacheResult(cacheName = "tutors")
    public Tutor find(String name) {
      return new Tutor(name, runs.incrementAndGet());
    }

    @CacheResult(cacheName = "stages")
    public CompletionStage<Tutor> findAsync(String name) {
      return CompletableFuture.completedFuture(new Tutor(name, runs.incrementAndGet()));
    }

    @CacheResult(cacheName = "longs")
    public long count(String name) {
      return runs.incrementAndGet();
    }

    @CacheResult(cacheName = "lists")
    public List<Tutor> list(int length) {
      runs.incrementAndGet();
      return java.util.Collections.nCopies(length, new Tutor("ada", 1)).stream().toList();
    }

    @CacheResult(cacheName = "optionals")
    public Optional<LocalDate> date(boolean present) {
      runs.incrementAndGet();
      return present ? Optional.of(LocalDate.EPOCH) : Optional.empty();
    }

    @CacheResult(cacheName = "nulls")
    public Tutor missing(String name) {
      runs.incrementAndGet();
      return null;
    }

    @CacheResult(cacheName = "failing", exceptionCacheName = "failures")
    public Tutor failing(String name) {
      throw new IllegalArgumentException(name + runs.incrementAndGet());
    }

    @CacheRemove(cacheName = "tutors")
    public void forget(String name) {}
  }

  private final EmbeddedRedis redis = EmbeddedRedis.onFreePort();
  private Larder larder;

  @BeforeAll
  void start() {
    redis.start();
    larder = Larder.start(settings());
  }

  @AfterAll
  void stop() {
    larder.close();
    redis.close();
  }

  private Map<String, String> settings(String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("redis.jcache.engine", "redisson");
    settings.put("redis.host", redis.address().host());
    settings.put("redis.port", Integer.toString(redis.address().port()));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  private <K, V> Cache<K, V> create(String name, MutableConfiguration<K, V> configuration) {
    return larder.caching().getCacheManager().createCache(name, configuration);
  }

  private RMap<String, String> hash(String cacheName) {
    return larder.connection().client().getMap(cacheName, StringCodec.INSTANCE);
  }

  private static String name(TestInfo test) {
    return test.getTestMethod().orElseThrow().getName();
  }

  private static MutableConfiguration<String, String> strings() {
    return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
  }

  @Test
  void everyOperation_works(TestInfo test) {
    try (Cache<String, String> cache = create(name(test), strings())) {
      cache.put("a", "1");
      cache.putAll(Map.of("b", "2", "c", "3"));
      assertThat(cache.get("a")).isEqualTo("1");
      assertThat(cache.get("z")).isNull();
      assertThat(cache.getAll(Set.of("a", "b", "z"))).isEqualTo(Map.of("a", "1", "b", "2"));
      assertThat(cache.containsKey("a")).isTrue();
      assertThat(cache.putIfAbsent("a", "2")).isFalse();
      assertThat(cache.getAndPut("a", "4")).isEqualTo("1");
      assertThat(cache.replace("a", "4", "5")).isTrue();
      assertThat(cache.replace("a", "6")).isTrue();
      assertThat(cache.getAndReplace("a", "7")).isEqualTo("6");
      assertThat(StreamSupport.stream(cache.spliterator(), false)).hasSize(3);
      assertThat(cache.<Boolean>invoke("a", (entry, arguments) -> entry.exists())).isTrue();
      assertThat(cache.<String>invokeAll(Set.of("a"), (entry, arguments) -> entry.getKey()))
          .hasSize(1);
      assertThat(cache.remove("a", "7")).isTrue();
      assertThat(cache.getAndRemove("b")).isEqualTo("2");
      assertThat(cache.remove("c")).isTrue();
      cache.put("d", "1");
      cache.removeAll(Set.of("d"));
      cache.put("e", "1");
      cache.removeAll();
      cache.put("f", "1");
      cache.clear();
      assertThat(cache.iterator()).isExhausted();
    }
  }

  @Test
  void values_areJsonThatNamesTheirClass(TestInfo test) {
    try (Cache<Long, Object> cache = create(name(test), new MutableConfiguration<>())) {
      cache.put(1L, new Tutor("Ada", 30));
      cache.put(2L, 7L);
      cache.put(3L, List.of(new Tutor("Ada", 30), "text"));

      assertThat(hash(name(test)).readAllMap())
          .containsEntry(
              "1", "{\"@class\":\"" + Tutor.class.getName() + "\",\"name\":\"Ada\",\"rate\":30}")
          .containsEntry("2", "[\"java.lang.Long\",7]");
      assertThat(cache.get(1L)).isEqualTo(new Tutor("Ada", 30));
      assertThat(cache.get(2L)).isEqualTo(7L);
      assertThat(cache.get(3L)).isEqualTo(List.of(new Tutor("Ada", 30), "text"));
      cache.clear();
    }
  }

  @Test
  void value_ofATypeThatMayNotBeNamed_isRefused(TestInfo test) {
    try (Cache<String, Object> cache = create(name(test), new MutableConfiguration<>())) {
      assertThatThrownBy(() -> cache.put("k", new javax.swing.JLabel()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("javax.swing.JLabel")
          .hasMessageContaining("redis.codec.allowed-types");
      assertThatThrownBy(() -> cache.put("k", new Loop()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Loop");
      hash(name(test)).put("\"k\"", "{\"@class\":\"javax.script.ScriptEngineManager\"}");
      assertThatThrownBy(() -> cache.get("k"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("ScriptEngineManager");
      cache.clear();
    }
  }

  @Test
  void clientOfTheApplication_keepsItsCodec(TestInfo test) {
    try (Cache<String, Object> cache = create(name(test), new MutableConfiguration<>())) {
      cache.put("k", 1L);
      RedissonClient client = larder.connection().client();
      client.getBucket("bucket").set(Map.of("a", 1));
      assertThat(client.getBucket("bucket", StringCodec.INSTANCE).get()).isEqualTo("{\"a\":1}");
      assertThat(((Redisson) client).getServiceManager().getCfg().getCodec())
          .isInstanceOf(ClientJsonCodec.class);
      client.getBucket("bucket").delete();
      cache.clear();
    }
  }

  @Test
  void expiry_isThePolicys(TestInfo test) {
    try (Cache<String, String> cache =
        create(
            name(test),
            strings()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(
                        new javax.cache.expiry.Duration(
                            java.util.concurrent.TimeUnit.MILLISECONDS, 50))))) {
      cache.put("a", "1");
      await().atMost(Duration.ofSeconds(10)).until(() -> cache.get("a") == null);
    }
  }

  @Test
  void loader_isCalled_andItsFailureComesOut(TestInfo test) {
    CacheLoader<String, String> loader =
        new CacheLoader<>() {
          @Override
          public String load(String key) {
            if (key.equals("failing")) {
              throw new IllegalStateException("on purpose");
            }
            return key + "!";
          }

          @Override
          public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> all = new HashMap<>();
            keys.forEach(key -> all.put(key, load(key)));
            return all;
          }
        };
    try (Cache<String, String> cache =
        create(name(test), strings().setReadThrough(true).setCacheLoaderFactory(() -> loader))) {
      assertThat(cache.get("a")).isEqualTo("a!");
      assertThatThrownBy(() -> cache.get("failing"))
          .isInstanceOf(CacheLoaderException.class)
          .hasRootCauseMessage("on purpose");
      cache.clear();
    }
  }

  @Test
  void listener_isTold(TestInfo test) {
    List<String> created = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<String, String> listener =
        events -> events.forEach(event -> created.add(event.getKey()));
    var registration =
        new MutableCacheEntryListenerConfiguration<String, String>(
            () -> listener, null, false, false);
    try (Cache<String, String> cache =
        create(name(test), strings().addCacheEntryListenerConfiguration(registration))) {
      cache.put("a", "1");
      await().atMost(Duration.ofSeconds(30)).until(() -> created.equals(List.of("a")));
      cache.deregisterCacheEntryListener(registration);
      cache.clear();
    }
  }

  @Test
  void statistics_areRedissons(TestInfo test) throws Exception {
    CacheManager manager = larder.caching().getCacheManager();
    var beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName names =
        new ObjectName("javax.cache:type=CacheStatistics,Cache=" + name(test) + ",*");
    try (Cache<String, String> cache =
        create(name(test), strings().setStatisticsEnabled(true).setManagementEnabled(true))) {
      cache.put("a", "1");
      cache.get("a");
      assertThat(beans.queryNames(names, null))
          .singleElement()
          .satisfies(bean -> assertThat(beans.getAttribute(bean, "CacheHits")).isEqualTo(1L));
      manager.enableStatistics(name(test), false);
      assertThat(beans.queryNames(names, null)).isEmpty();
      cache.clear();
    }
  }

  @Test
  void managers_ofAnyName_areOnTheConnectionOfTheApplication(TestInfo test) {
    String name = test.getTestMethod().orElseThrow().getName();
    for (String uri : List.of("larder:reports", "larder:a.b:c-d")) {
      try (CacheManager manager = larder.caching().getCacheManager(URI.create(uri), null)) {
        Cache<String, String> cache = manager.createCache(name, strings());
        cache.put("a", uri);
        assertThat(hash(name).readAllKeySet()).hasSize(1);
        assertThat(cache.get("a")).isEqualTo(uri);
      }
    }
  }

  @Test
  void unwrap_givesWhatIsBelow(TestInfo test) {
    try (Cache<String, String> cache = create(name(test), strings())) {
      assertThat(cache.unwrap(Cache.class)).isSameAs(cache);
      assertThat(cache.unwrap(JCache.class).getName()).isEqualTo(name(test));
      @SuppressWarnings("unchecked")
      CacheAsync<String, String> async = cache.unwrap(CacheAsync.class);
      async.putAsync("a", "1").toCompletableFuture().join();
      assertThat(cache.get("a")).isEqualTo("1");
      assertThat(cache.unwrap(RedissonClient.class)).isExactlyInstanceOf(Redisson.class);
      assertThatThrownBy(() -> cache.unwrap(String.class))
          .isInstanceOf(IllegalArgumentException.class);
      CacheManager manager = larder.caching().getCacheManager();
      assertThat(cache.getCacheManager()).isSameAs(manager);
      assertThat(manager.unwrap(JCacheManager.class)).isNotNull();
      assertThat(manager.unwrap(RedissonClient.class)).isSameAs(larder.connection().client());
      cache.clear();
    }
  }

  @Test
  void cacheThatIsSwitchedOff_isRedissonsAllTheSame_andAWarnSaysSo(TestInfo test) {
    try (LogCapture log = new LogCapture();
        Larder off = Larder.start(settings("redis.cache." + name(test) + ".enabled", "false"))) {
      Cache<String, String> cache =
          off.caching().getCacheManager().createCache(name(test), strings());
      cache.put("k", "v");

      assertThat(cache.get("k")).isEqualTo("v");
      assertThat(log.lines().stream().filter(line -> line.contains("LARDER-1007")))
          .singleElement()
          .asString()
          .contains(name(test), "annotated methods only");
      cache.clear();
    }
  }

  @Test
  void annotatedResults_comeBackAsTheyWentIn() {
    try (TestContainer container =
        TestContainer.start(settings("redis.cache.nulls.null-ttl", "PT1H"), Service.class)) {
      Service service = container.get(Service.class);
      for (int twice = 0; twice < 2; twice++) {
        assertThat(service.find("ada")).isEqualTo(new Tutor("ada", 1));
        assertThat(service.findAsync("ada").toCompletableFuture().join())
            .isEqualTo(new Tutor("ada", 2));
        assertThat(service.count("ada")).isEqualTo(3);
        assertThat(service.list(2)).containsExactly(new Tutor("ada", 1), new Tutor("ada", 1));
        assertThat(service.date(true)).contains(LocalDate.EPOCH);
        assertThat(service.date(false)).isEmpty();
        assertThat(service.missing("ada")).isNull();
        assertThatThrownBy(() -> service.failing("ada"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("ada8");
        assertThat(service.runs()).isEqualTo(8);
      }
      service.forget("ada");
      assertThat(service.find("ada")).isEqualTo(new Tutor("ada", 9));
    }
  }

  @Test
  void nullTtl_isTheTimeOfNullsAlone() {
    try (TestContainer container =
        TestContainer.start(settings("redis.cache.nulls.null-ttl", "PT0.2S"), Service.class)) {
      Service service = container.get(Service.class);
      service.missing("brief");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                service.missing("brief");
                return service.runs() > 1;
              });
    }
  }

  @Test
  void unreadableEntry_ofAnAnnotatedMethod_isAMissWithAWarning() {
    try (TestContainer container = TestContainer.start(settings(), Service.class);
        LogCapture log = new LogCapture()) {
      Service service = container.get(Service.class);
      String key = "\"[\\\"grace\\\"]\"";
      for (String garbage :
          List.of(
              "\u0000garbage", "{\"@class\":\"javax.script.ScriptEngineManager\"}", "\"a text\"")) {
        hash("tutors").put(key, garbage);
        assertThat(service.find("grace").rate()).isEqualTo(service.runs());
      }
      assertThat(service.runs()).isEqualTo(3);
      assertThat(service.find("grace").rate()).isEqualTo(3);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3002"))
          .hasSize(1)
          .allMatch(line -> line.startsWith("WARNING"));
    }
  }

  @Test
  void redisKilled_anIterationFailsWithACacheException() {
    try (OwnRedis own = OwnRedis.started();
        Larder other = Larder.start(own.settings("redis.jcache.engine", "redisson"))) {
      Cache<String, String> cache =
          other.caching().getCacheManager().createCache("iterated", strings());
      cache.put("a", "1");
      assertThat(cache.iterator().next().getValue()).isEqualTo("1");
      Iterator<Cache.Entry<String, String>> entries = cache.iterator();
      own.kill();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> other.connection().state() != RedisConnection.State.CONNECTED);

      assertThatThrownBy(entries::hasNext)
          .isInstanceOf(CacheException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class);
    }
  }

  @Test
  void redisStopped_anEvictionCostsTheDeadline_andHoldsAfterwards() {
    OwnRedis own = OwnRedis.started();
    try (TestContainer container =
        TestContainer.start(
            own.settings(
                "redis.jcache.engine", "redisson", "redis.cache.default.deadline", "PT0.5S"),
            Service.class)) {
      Service service = container.get(Service.class);
      long known = service.find("ada").rate();
      own.freeze();

      service.forget("ada");

      own.thaw();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(service.find("ada").rate()).isNotEqualTo(known));
    } finally {
      own.close();
    }
  }

  @Test
  void withoutRedis_callsFailAtOnce_annotatedMethodsRun_andRecover() {
    EmbeddedRedis late = EmbeddedRedis.onFreePort();
    try (TestContainer container =
        TestContainer.start(
            settings(
                "redis.port", Integer.toString(late.address().port()), "redis.startup", "lazy"),
            Service.class)) {
      Service service = container.get(Service.class);
      Cache<String, String> cache =
          container.get(CacheManager.class).createCache("late", strings());
      assertThatThrownBy(() -> cache.get("a"))
          .isInstanceOf(CacheException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class);
      assertThat(service.find("ada").rate()).isEqualTo(1);
      late.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                cache.put("a", "1");
                long known = service.find("ada").rate();
                assertThat(service.find("ada").rate()).isEqualTo(known);
              });
      assertThat(cache.get("a")).isEqualTo("1");
    } finally {
      late.close();
    }
  }
}

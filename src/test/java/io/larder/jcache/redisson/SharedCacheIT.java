package io.larder.jcache.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.embedded.EmbeddedRedis;
import io.larder.jcache.CacheName;
import io.larder.support.TestContainer;
import io.larder.testkit.wire.RespClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.Codec;
import org.redisson.codec.JsonJackson3Codec;
import org.redisson.codec.SerializationCodec;
import org.redisson.config.Config;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/**
 * Two applications with one cache: one with Redisson's JCache and nothing of Larder, one with
 * Larder and {@code redis.jcache.engine=redisson}.
 */
@ParameterizedClass
@EnumSource
class SharedCacheIT {
  /** Where the application with Larder has its codec from. */
  enum Source {
    DEFAULT(new JsonJackson3Codec()),
    REDISSON_CONFIG(new SerializationCodec());

    final Codec codec;

    Source(Codec codec) {
      this.codec = codec;
    }
  }

  /** A class such as both applications have: neither final nor a record. */
  public static class Tutor implements Serializable {
    private static final long serialVersionUID = 1L;

    public String name = "";
    public long rate;

    public Tutor() {}

    Tutor(String name, long rate) {
      this.name = name;
      this.rate = rate;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tutor that && name.equals(that.name) && rate == that.rate;
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, rate);
    }
  }

  @ApplicationScoped
  static class Service {
    final AtomicInteger runs = new AtomicInteger();

    @Inject
    @CacheName("tutors")
    Cache<String, Tutor> cache;

    @CacheResult(cacheName = "tutors")
    public Tutor find(String name) {
      return new Tutor(name, runs.incrementAndGet());
    }

    @CachePut(cacheName = "tutors")
    public void store(String name, @CacheValue Tutor tutor) {}

    @CacheRemove(cacheName = "tutors")
    public void forget(String name) {}

    @CacheRemoveAll(cacheName = "tutors")
    public void forgetAll() {}

    int runs() {
      return runs.get();
    }

    Cache<String, Tutor> cache() {
      return cache;
    }
  }

  private static final String KEY_OF_ADA = "[\"ada\"]";
  private static final Tutor ADA = new Tutor("ada", 30);

  private final Source source;
  private final EmbeddedRedis redis = EmbeddedRedis.onFreePort();
  private RedissonClient plain;
  private CacheManager plainCaches;
  private Cache<String, Tutor> theirs;
  private TestContainer container;
  private Service service;
  private Cache<String, Tutor> ours;

  SharedCacheIT(Source source) {
    this.source = source;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    redis.start();
    String address = "redis://" + redis.address();
    Config config = new Config();
    config.useSingleServer().setAddress(address);
    config.setCodec(source.codec);
    plain = Redisson.create(config);
    plainCaches =
        new JCachingProvider()
            .getCacheManager(
                URI.create("plain:application"), getClass().getClassLoader(), new Properties());
    theirs =
        plainCaches.createCache(
            "tutors",
            RedissonConfiguration.fromInstance(
                plain,
                new MutableConfiguration<String, Tutor>().setTypes(String.class, Tutor.class)));

    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "redis.jcache.engine",
                "redisson",
                "redis.host",
                redis.address().host(),
                "redis.port",
                Integer.toString(redis.address().port())));
    if (source == Source.REDISSON_CONFIG) {
      Path file = directory.resolve("redisson.yaml");
      Files.writeString(
          file,
          "singleServerConfig: {address: \""
              + address
              + "\"}\ncodec: !<org.redisson.codec.SerializationCodec> {}\n");
      settings.put("redis.redisson-config", file.toString());
    }
    container = TestContainer.start(settings, Service.class);
    service = container.get(Service.class);
    ours = service.cache();
  }

  @AfterEach
  void stop() {
    container.close();
    plainCaches.close();
    plain.shutdown();
    redis.close();
  }

  @Test
  void entriesOfEither_areReadByTheOther() {
    theirs.put("ada", ADA);
    ours.put("grace", new Tutor("grace", 40));

    assertThat(ours.get("ada")).isEqualTo(ADA);
    assertThat(theirs.get("grace")).isEqualTo(new Tutor("grace", 40));
    assertThat(ours.getAndPut("ada", new Tutor("ada", 31))).isEqualTo(ADA);
    assertThat(theirs.get("ada")).isEqualTo(new Tutor("ada", 31));
  }

  @Test
  void removalsOfEither_holdForTheOther() {
    theirs.put("ada", ADA);
    ours.put("grace", ADA);

    assertThat(ours.remove("ada")).isTrue();
    assertThat(theirs.remove("grace")).isTrue();
    assertThat(theirs.get("ada")).isNull();
    assertThat(ours.get("grace")).isNull();
    ours.put("ada", ADA);
    theirs.clear();
    assertThat(ours.containsKey("ada")).isFalse();
  }

  @Test
  void resultOfAnAnnotatedMethod_isReadAndRemovedByTheOther() {
    Tutor found = service.find("ada");

    assertThat(theirs.get(KEY_OF_ADA)).isEqualTo(found);
    assertThat(service.find("ada")).isEqualTo(found);
    assertThat(service.runs()).isEqualTo(1);
    assertThat(theirs.remove(KEY_OF_ADA)).isTrue();
    service.find("ada");
    assertThat(service.runs()).isEqualTo(2);
  }

  @Test
  void entryOfTheOther_isTheResultOfAnAnnotatedMethod_andRemovedByOne() {
    theirs.put(KEY_OF_ADA, ADA);

    assertThat(service.find("ada")).isEqualTo(ADA);
    assertThat(service.runs()).isZero();
    service.forget("ada");
    assertThat(theirs.get(KEY_OF_ADA)).isNull();
    service.store("ada", ADA);
    assertThat(theirs.get(KEY_OF_ADA)).isEqualTo(ADA);
    service.forgetAll();
    assertThat(theirs.iterator()).isExhausted();
  }

  @Test
  void keysInRedis_areThoseOfRedisson_andAStampThatExpires() {
    service.find("ada");
    String stamp = "larder:f:{tutors}r:{tutors}";
    try (RespClient resp = RespClient.connect(redis.address().host(), redis.address().port())) {
      assertThat(resp.askList("KEYS", "*"))
          .containsExactlyInAnyOrder("tutors", "jcache_timeout_set:{tutors}", stamp);
      assertThat(resp.askLong("PTTL", stamp)).isBetween(1L, 600_000L);
    }
  }

  @Test
  void listenerOfTheOther_isToldOfRemovals() {
    List<String> removed = new CopyOnWriteArrayList<>();
    CacheEntryRemovedListener<String, Tutor> listener =
        events -> events.forEach(event -> removed.add(event.getKey()));
    theirs.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
    ours.put("ada", ADA);
    ours.remove("ada");
    service.find("ada");
    service.forget("ada");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(removed).containsExactly("ada", KEY_OF_ADA));
  }
}

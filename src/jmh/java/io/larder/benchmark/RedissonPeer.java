package io.larder.benchmark;

import java.net.URI;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.codec.TypedJsonJackson3Codec;
import org.redisson.config.Config;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** Redisson's JCache and local cached map on a client of their own, sized as Redisson sizes it. */
@State(Scope.Benchmark)
public class RedissonPeer implements AutoCloseable {
  private RedissonClient client;
  private CacheManager manager;
  private Cache<String, Tutor> cache;

  @Setup(Level.Trial)
  public void start() {
    Servers.quietLogging();
    Config config = new Config();
    config.setCodec(new TypedJsonJackson3Codec(String.class, Tutor.class, Json.MAPPER));
    config.useSingleServer().setAddress(Servers.url());
    client = Redisson.create(config);
    manager =
        new JCachingProvider()
            .getCacheManager(
                URI.create("benchmark:redisson"), getClass().getClassLoader(), new Properties());
    cache = open("redisson-tutors", Entries.TTL);
    fill();
  }

  /** Prepares what a benchmark needs; the end of {@link #start}. */
  void fill() {}

  Cache<String, Tutor> cache() {
    return cache;
  }

  Cache<String, Tutor> open(String name, java.time.Duration ttl) {
    MutableConfiguration<String, Tutor> configuration =
        new MutableConfiguration<String, Tutor>()
            .setExpiryPolicyFactory(
                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, ttl.toMillis())));
    return manager.createCache(name, RedissonConfiguration.fromInstance(client, configuration));
  }

  RLocalCachedMap<String, Tutor> localCachedMap() {
    return client.getLocalCachedMap(LocalCachedMapOptions.name("redisson-local"));
  }

  @TearDown(Level.Trial)
  @Override
  public void close() {
    manager.close();
    client.shutdown();
  }
}

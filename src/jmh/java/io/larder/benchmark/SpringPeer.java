package io.larder.benchmark;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.JacksonJsonRedisSerializer;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;

/** Spring's cache in Redis on Lettuce, with JSON values. */
@State(Scope.Benchmark)
public class SpringPeer implements AutoCloseable {
  private LettuceConnectionFactory connections;
  private Cache cache;

  @Setup(Level.Trial)
  public void start() {
    Servers.quietLogging();
    connections = new LettuceConnectionFactory("127.0.0.1", Servers.port());
    connections.afterPropertiesSet();
    connections.start();
    RedisCacheManager manager =
        RedisCacheManager.builder(connections)
            .cacheDefaults(
                RedisCacheConfiguration.defaultCacheConfig()
                    .entryTtl(Entries.TTL)
                    .serializeValuesWith(
                        SerializationPair.fromSerializer(
                            new JacksonJsonRedisSerializer<>(Json.MAPPER, Tutor.class))))
            .build();
    manager.afterPropertiesSet();
    cache = manager.getCache("spring-tutors");
    fill();
  }

  /** Prepares what a benchmark needs; the end of {@link #start}. */
  void fill() {}

  Cache cache() {
    return cache;
  }

  @TearDown(Level.Trial)
  @Override
  public void close() {
    connections.destroy();
  }
}

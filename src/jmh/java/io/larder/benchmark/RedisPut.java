package io.larder.benchmark;

import org.openjdk.jmh.annotations.Benchmark;

/** A write that waits for Redis' reply. */
public class RedisPut {
  @Benchmark
  public void larder(LarderApplication larder, Entries entries) {
    larder.caches().tutors.put(entries.key(), entries.value());
  }

  @Benchmark
  public void redissonJCache(RedissonPeer redisson, Entries entries) {
    redisson.cache().put(entries.key(), entries.value());
  }

  @Benchmark
  public void lettuce(LettucePeer lettuce, Entries entries) {
    lettuce.put(entries.key(), entries.value());
  }
}

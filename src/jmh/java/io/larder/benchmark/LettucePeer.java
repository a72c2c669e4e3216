package io.larder.benchmark;

import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Plain commands on Lettuce with the JSON work that a cache would do. */
@State(Scope.Benchmark)
public class LettucePeer implements AutoCloseable {
  private static final String PREFIX = "lettuce:tutors:";

  private RedisClient client;
  private StatefulRedisConnection<String, byte[]> connection;
  private StatefulRedisConnection<String, byte[]> pipeline;

  @Setup(Level.Trial)
  public void start() {
    Servers.quietLogging();
    client = RedisClient.create(Servers.url());
    connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    pipeline = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    pipeline.setAutoFlushCommands(false);
    fill();
  }

  /** Prepares what a benchmark needs; the end of {@link #start}. */
  void fill() {}

  Tutor get(String key) {
    return Json.read(connection.sync().get(PREFIX + key));
  }

  void put(String key, Tutor value) {
    connection.sync().setex(PREFIX + key, Entries.TTL.toSeconds(), Json.write(value));
  }

  Map<String, Tutor> getAll(Set<String> keys) {
    String[] names = keys.stream().map(key -> PREFIX + key).toArray(String[]::new);
    Map<String, Tutor> values = new HashMap<>();
    for (KeyValue<String, byte[]> found : connection.sync().mget(names)) {
      found.ifHasValue(
          json -> values.put(found.getKey().substring(PREFIX.length()), Json.read(json)));
    }
    return values;
  }

  void putAll(Map<String, Tutor> entries) {
    RedisFuture<?>[] replies =
        entries.entrySet().stream()
            .map(
                entry ->
                    pipeline
                        .async()
                        .setex(
                            PREFIX + entry.getKey(),
                            Entries.TTL.toSeconds(),
                            Json.write(entry.getValue())))
            .toArray(RedisFuture<?>[]::new);
    pipeline.flushCommands();
    if (!LettuceFutures.awaitAll(Duration.ofSeconds(10), replies)) {
      throw new IllegalStateException("no reply within 10 s");
    }
  }

  @TearDown(Level.Trial)
  @Override
  public void close() {
    client.shutdown();
  }
}

package io.larder.benchmark;

import io.larder.embedded.EmbeddedRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Redis for one measure, and a look into it. */
final class Probe implements AutoCloseable {
  private final EmbeddedRedis redis;
  private final int before;
  private final RedisClient client;
  private final RedisCommands<String, String> commands;

  Probe() {
    before = Servers.port();
    redis = EmbeddedRedis.onFreePort();
    redis.start();
    Servers.use(redis.address().port());
    client = RedisClient.create(Servers.url());
    commands = client.connect().sync();
  }

  RedisCommands<String, String> commands() {
    return commands;
  }

  long usedMemory() {
    return Long.parseLong(info("memory", "used_memory"));
  }

  String info(String section, String field) {
    return commands
        .info(section)
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).trim())
        .findFirst()
        .orElseThrow();
  }

  /**
   * Waits until no more than a tenth of what was used above the base is used.
   *
   * @return the share above the base that is still used
   */
  double awaitMemory(long base, long full, long deadline) {
    double left = share(base, full);
    while (left > 0.1 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      left = share(base, full);
    }
    return left;
  }

  private double share(long base, long full) {
    return (double) (usedMemory() - base) / (full - base);
  }

  static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  static double rounded(double figure) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3f", figure));
  }

  @Override
  public void close() {
    client.shutdown();
    redis.close();
    Servers.use(before);
  }
}

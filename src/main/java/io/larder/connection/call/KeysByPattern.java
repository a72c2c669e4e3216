package io.larder.connection.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;

/** Keys by pattern, with SCAN: nothing here holds more than a batch of them or stops the server. */
public final class KeysByPattern {
  /** Keys asked for in one SCAN and removed with one UNLINK. */
  public static final int BATCH = 500;

  /** The same where nobody waits for the end. */
  private static final int SMALL_BATCH = 50;

  private KeysByPattern() {}

  /**
   * The keys that match, on every primary, as the iteration goes on. A key that is there all the
   * time appears at least once.
   *
   * @param client the client; waits for it, batch by batch
   * @param glob the pattern
   * @return the keys
   */
  public static Iterable<String> scan(RedissonClient client, String glob) {
    return scan(client, glob, BATCH);
  }

  private static Iterable<String> scan(RedissonClient client, String glob, int batch) {
    return client.getKeys().getKeys(KeysScanOptions.defaults().pattern(glob).chunkSize(batch));
  }

  /**
   * Removes what matches.
   *
   * @param client the client; waits for it, batch by batch
   * @param glob the pattern
   * @param which of the keys that match are meant
   * @return how many were removed
   */
  public static long unlink(RedissonClient client, String glob, Predicate<String> which) {
    return unlink(client, scan(client, glob), which, BATCH, nanos -> {});
  }

  /**
   * The same in the background: in small batches, with a pause after each that is as long as the
   * batch took, so that other clients do not notice.
   *
   * @param client the client; waits for it, batch by batch
   * @param glob the pattern
   * @param which of the keys that match are meant
   * @return how many were removed
   */
  public static long unlinkGently(RedissonClient client, String glob, Predicate<String> which) {
    return unlink(
        client, scan(client, glob, SMALL_BATCH), which, SMALL_BATCH, LockSupport::parkNanos);
  }

  private static long unlink(
      RedissonClient client,
      Iterable<String> keys,
      Predicate<String> which,
      int size,
      LongConsumer pause) {
    long removed = 0;
    long begin = System.nanoTime();
    List<String> batch = new ArrayList<>(size);
    for (String key : keys) {
      if (which.test(key)) {
        batch.add(key);
      }
      if (batch.size() == size) {
        removed += client.getKeys().unlink(batch.toArray(String[]::new));
        batch.clear();
        pause.accept(System.nanoTime() - begin);
        begin = System.nanoTime();
      }
    }
    return batch.isEmpty()
        ? removed
        : removed + client.getKeys().unlink(batch.toArray(String[]::new));
  }
}

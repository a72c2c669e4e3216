package io.larder.connection.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;

/**
 * Finds and removes keys by pattern, batch by batch with SCAN and UNLINK. All methods wait for
 * Redis; none holds more than a batch in memory or stops the server.
 */
public final class KeysByPattern {
  // Keys asked for in one SCAN and removed with one UNLINK.
  public static final int BATCH = 500;
  private static final int SMALL_BATCH = 50; // in the background

  private KeysByPattern() {}

  /** Quotes what means something in a pattern, so that only the text itself matches. */
  public static String literal(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("*?[]^-\\".indexOf(c) >= 0) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }

  /** The keys of every primary that match; one that is there all the time appears at least once. */
  public static Iterable<String> scan(RedissonClient client, String glob) {
    return scan(client, glob, BATCH);
  }

  private static Iterable<String> scan(RedissonClient client, String glob, int batch) {
    return client.getKeys().getKeys(KeysScanOptions.defaults().pattern(glob).chunkSize(batch));
  }

  /** Removes those of the keys that match which are meant, and says how many. */
  public static long unlink(RedissonClient client, String glob, Predicate<String> which) {
    return unlink(client, scan(client, glob), which, BATCH, nanos -> {});
  }

  /** Pauses after each small batch as long as it took, so that other clients do not notice. */
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

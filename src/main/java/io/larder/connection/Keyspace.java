package io.larder.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.KeysScanOptions;

/** Keys by pattern, with SCAN: nothing here holds more than a batch of them or stops the server. */
public final class Keyspace {
  /** Keys asked for in one SCAN and removed with one UNLINK. */
  public static final int BATCH = 500;

  private Keyspace() {}

  /**
   * The keys that match, on every primary, as the iteration goes on. A key that is there all the
   * time appears at least once.
   *
   * @param client the client; waits for it, batch by batch
   * @param glob the pattern
   * @return the keys
   */
  public static Iterable<String> scan(RedissonClient client, String glob) {
    return client.getKeys().getKeys(KeysScanOptions.defaults().pattern(glob).chunkSize(BATCH));
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
    long removed = 0;
    List<String> batch = new ArrayList<>(BATCH);
    for (String key : scan(client, glob)) {
      if (which.test(key)) {
        batch.add(key);
      }
      if (batch.size() == BATCH) {
        removed += client.getKeys().unlink(batch.toArray(String[]::new));
        batch.clear();
      }
    }
    return batch.isEmpty()
        ? removed
        : removed + client.getKeys().unlink(batch.toArray(String[]::new));
  }
}

package io.larder.jcache.keyspace;

import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.RedisCalls;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans the keys of a cache's entries in batches. A key that exists all the time is returned at
 * least once; one that comes or goes meanwhile may be missed. Not thread-safe.
 */
public final class KeyScan {
  private final RedisCalls calls;
  private final String cacheName;
  private final String pattern;
  private @Nullable Iterator<String> keys;

  public KeyScan(RedisCalls calls, CurrentKeys address, State state) {
    this.calls = calls;
    this.cacheName = address.name();
    this.pattern = address.keys().pattern(state.generation());
  }

  /** What a scan of a cache is called in messages. */
  public static String name(String cacheName) {
    return "SCAN of cache '" + cacheName + "'";
  }

  /** The next keys in Redis; none if there are no more. */
  public List<byte[]> next(int batch) {
    return calls.blocking(
        name(cacheName),
        client -> {
          if (keys == null) {
            keys = KeysByPattern.scan(client, pattern).iterator();
          }
          List<byte[]> next = new ArrayList<>(batch);
          while (next.size() < batch && keys.hasNext()) {
            next.add(KeyLayout.bytes(keys.next()));
          }
          return next;
        });
  }
}

package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.Request;
import io.larder.connection.client.RedissonConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommands;

/**
 * Hears of the end of entries. Redis lets them expire without a word, so where a listener wants to
 * know, the JVM that wrote an entry last looks whether it is still there when its time is over.
 * Thread-safe; nothing is kept while no listener asks for it.
 */
public final class ExpiryDetector implements AutoCloseable {
  /** Redis' clock and ours need not agree to the millisecond. */
  private static final long LATER_MILLIS = 20;

  private final RedissonConnection connection;
  private final Ended ended;
  private final Map<StoredBytes, Watched> watched = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Takes an entry whose time is over, on a callback thread. */
  public interface Ended {
    void ended(StoredBytes key, byte[] redisKey, StoredBytes value);
  }

  /** An entry and when it is looked after. */
  private static final class Watched {
    private final StoredBytes value;
    private final byte[] redisKey;
    private volatile @Nullable Future<?> next;

    Watched(StoredBytes value, byte[] redisKey) {
      this.value = value;
      this.redisKey = redisKey;
    }

    void cancel() {
      Future<?> waiting = next;
      if (waiting != null) {
        waiting.cancel(false);
      }
    }
  }

  /**
   * @param ended hears of the end of entries
   */
  public ExpiryDetector(RedissonConnection connection, Ended ended) {
    this.connection = connection;
    this.ended = ended;
  }

  /** This JVM changed an entry: its end is heard here from now on, or it has none any more. */
  public void changed(StoredBytes key, @Nullable StoredBytes value, byte[] redisKey) {
    forget(key);
    if (value != null && !closed) {
      Watched entry = new Watched(value, redisKey);
      watched.put(key, entry);
      look(key, entry);
    }
  }

  /** Another JVM changed or removed an entry. */
  public void forget(StoredBytes key) {
    Watched before = watched.remove(key);
    if (before != null) {
      before.cancel();
    }
  }

  public void forgetAll() {
    List.copyOf(watched.keySet()).forEach(this::forget);
  }

  private void look(StoredBytes key, Watched entry) {
    // From the primary: a replica may not have the entry yet.
    Request<Long> timeLeft = Request.write(entry.redisKey, RedisCommands.PTTL, entry.redisKey);
    var unused =
        connection
            .call("PTTL", true, timeLeft)
            .stage()
            .whenComplete((left, failure) -> found(key, entry, left, failure));
  }

  private void found(
      StoredBytes key, Watched entry, @Nullable Long left, @Nullable Throwable failure) {
    if (failure != null || left == null) {
      // Without Redis there is nothing to look at; later there is.
      later(key, entry, Duration.ofSeconds(1).toMillis());
    } else if (left == -2) {
      if (watched.remove(key, entry)) {
        ended.ended(key, entry.redisKey, entry.value);
      }
    } else if (left >= 0) {
      later(key, entry, left + LATER_MILLIS);
    } else {
      watched.remove(key, entry);
    }
  }

  private void later(StoredBytes key, Watched entry, long millis) {
    if (closed || watched.get(key) != entry) {
      return;
    }
    try {
      entry.next = connection.later(() -> look(key, entry), Duration.ofMillis(millis));
    } catch (LarderException | java.util.concurrent.RejectedExecutionException e) {
      watched.remove(key, entry);
    }
  }

  @Override
  public void close() {
    closed = true;
    forgetAll();
  }
}

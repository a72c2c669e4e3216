package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Detects expiry for listeners. Redis does not tell of it, so the JVM that wrote an entry last asks
 * for its PTTL when the time to live ends. Thread-safe; keeps nothing while no listener wants
 * expiry.
 */
final class ExpiryDetector implements AutoCloseable {
  // Redis' clock and ours need not agree to the millisecond.
  private static final Duration MARGIN = Duration.ofMillis(20);
  // How long it waits while Redis does not answer.
  private static final Duration WITHOUT_REDIS = Duration.ofSeconds(1);
  // Replies of PTTL beside a time: the key is gone, or it does not expire.
  private static final long GONE = -2;
  private static final long ETERNAL = -1;
  // Sent to the primary: a replica may not have the entry yet.
  static final Command<Long> PTTL = Command.of("PTTL", ReplyDecoder.NUMBER).repeatable();

  private final RedisCalls calls;
  private final Expired expired;
  private final Map<StoredBytes, Watched> watched = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Takes an entry that has expired, on a callback thread. */
  interface Expired {
    void accept(StoredBytes key, byte[] redisKey, StoredBytes value);
  }

  /** An entry and the next time that Redis is asked for it. */
  private static final class Watched {
    private final StoredBytes value;
    private final byte[] redisKey;
    private volatile @Nullable Future<?> next;

    Watched(StoredBytes value, byte[] redisKey) {
      this.value = value;
      this.redisKey = redisKey;
    }
  }

  ExpiryDetector(RedisCalls calls, Expired expired) {
    this.calls = calls;
    this.expired = expired;
  }

  /** Watches an entry that this JVM has written, or no longer one that it has removed. */
  void watch(StoredBytes key, @Nullable StoredBytes value, byte[] redisKey) {
    forget(key);
    if (value != null && !closed) {
      Watched entry = new Watched(value, redisKey);
      watched.put(key, entry);
      askTimeLeft(key, entry);
    }
  }

  void forget(StoredBytes key) {
    Watched before = watched.remove(key);
    Future<?> waiting = before == null ? null : before.next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  void forgetAll() {
    List.copyOf(watched.keySet()).forEach(this::forget);
  }

  private void askTimeLeft(StoredBytes key, Watched entry) {
    var unused =
        calls
            .call(PTTL.of(entry.redisKey))
            .stage()
            .whenComplete((left, failure) -> answered(key, entry, left, failure));
  }

  private void answered(
      StoredBytes key, Watched entry, @Nullable Long left, @Nullable Throwable failure) {
    if (failure != null || left == null) {
      askLater(key, entry, WITHOUT_REDIS);
    } else if (left == GONE) {
      if (watched.remove(key, entry)) {
        expired.accept(key, entry.redisKey, entry.value);
      }
    } else if (left == ETERNAL) {
      watched.remove(key, entry);
    } else {
      askLater(key, entry, MARGIN.plusMillis(left));
    }
  }

  private void askLater(StoredBytes key, Watched entry, Duration delay) {
    if (!closed && watched.get(key) == entry) {
      entry.next = calls.later(() -> askTimeLeft(key, entry), delay);
    }
  }

  @Override
  public void close() {
    closed = true;
    forgetAll();
  }
}

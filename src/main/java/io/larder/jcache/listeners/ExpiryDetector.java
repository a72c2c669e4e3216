package io.larder.jcache.listeners;

import io.larder.codec.StoredBytes;
import io.larder.common.MessageId;
import io.larder.connection.call.Command;
import io.larder.connection.call.PipelineReplies;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Detects expiry for the listeners of this JVM. Redis does not tell of it, so entries that were
 * written while there are listeners, here or in another JVM, are asked for their PTTL when their
 * time to live ends. It keeps 16 MB of keys, and of values where a listener wants them; beyond that
 * the entries that expire last are let go and expire unheard. Thread-safe; keeps nothing while no
 * listener wants expiry.
 *
 * <p>What was just written counts as what expires first until Redis has told.
 */
final class ExpiryDetector implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  static final long LIMIT = 16 << 20;
  // What an entry takes beside its key and value, about.
  private static final int OVERHEAD = 200;
  // Asked for together.
  private static final int BATCH = 200;
  // Redis' clock and ours need not agree to the millisecond.
  private static final Duration MARGIN = Duration.ofMillis(20);
  // How long it waits while Redis does not answer.
  private static final Duration WITHOUT_REDIS = Duration.ofSeconds(1);
  // How long the message of a removal is waited for.
  private static final Duration MESSAGE = Duration.ofSeconds(1);
  // When an entry without an end is asked for, unless an access gives it one: a century.
  private static final Duration NEVER = Duration.ofDays(36_500);
  // Replies of PTTL beside a time: the key is gone, or it does not expire; and none.
  private static final long UNKNOWN = -3;
  private static final long GONE = -2;
  private static final long ETERNAL = -1;
  // Sent to the primary: a replica may not have the entry yet.
  static final Command<Long> PTTL = Command.of("PTTL", ReplyDecoder.NUMBER).readingPrimary();

  private final RedisCalls calls;
  private final String cacheName;
  private final Expired expired;
  // All below is guarded by this.
  private final Map<StoredBytes, Watched> watched = new HashMap<>();
  private final TreeSet<Watched> next = new TreeSet<>(Comparator.<Watched>naturalOrder());
  private long size;
  private long count;
  private boolean asking;
  private @Nullable Future<?> timer;
  private long timerDue;
  private long warned = System.nanoTime() - Duration.ofMinutes(1).toNanos();
  private boolean keepsEternal;
  private boolean closed;

  /** Takes an entry that has expired, with its value if that is kept, on a callback thread. */
  interface Expired {
    void accept(byte[] redisKey, @Nullable StoredBytes value);
  }

  /** An entry and the time at which Redis is asked for it; whether it ends then, or is gone. */
  private record Watched(
      StoredBytes redisKey, @Nullable StoredBytes value, long due, long number, boolean ends)
      implements Comparable<Watched> {
    @Override
    public int compareTo(Watched other) {
      long difference = due - other.due;
      return difference == 0 ? Long.compare(number, other.number) : Long.signum(difference);
    }

    Watched after(Duration delay, boolean thenEnds) {
      Duration bounded = delay.compareTo(NEVER) < 0 ? delay : NEVER;
      long time = System.nanoTime() + bounded.toNanos();
      return new Watched(redisKey, value, time, number, thenEnds);
    }

    long size() {
      long bytes = redisKey.bytes().length;
      return OVERHEAD + bytes + (value == null ? 0 : value.bytes().length);
    }
  }

  ExpiryDetector(RedisCalls calls, String cacheName, Expired expired) {
    this.calls = calls;
    this.cacheName = cacheName;
    this.expired = expired;
  }

  /** Watches an entry that was written, with its value if that is to be kept. */
  synchronized void watch(byte[] redisKey, byte @Nullable [] value) {
    forget(redisKey);
    if (closed) {
      return;
    }
    StoredBytes kept = value == null ? null : new StoredBytes(value, null);
    add(new Watched(new StoredBytes(redisKey, null), kept, System.nanoTime(), count++, false));
    while (size > LIMIT) {
      remove(next.last());
      warn();
    }
    askLater();
  }

  private void warn() {
    if (System.nanoTime() - warned > Duration.ofMinutes(1).toNanos()) {
      warned = System.nanoTime();
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CACHE_FAILURE.text(
              "cache '%s' has more entries than its listeners for expiry keep in memory (%d MB); those that expire last expire unheard",
              cacheName, LIMIT >> 20));
    }
  }

  private void add(Watched entry) {
    watched.put(entry.redisKey(), entry);
    next.add(entry);
    size += entry.size();
  }

  private void remove(Watched entry) {
    watched.remove(entry.redisKey());
    next.remove(entry);
    size -= entry.size();
  }

  /** Entries without an end are watched as well: an access may give them one. */
  synchronized void keepEternal() {
    keepsEternal = true;
  }

  /** An access lets an entry end, if it was not written or removed meanwhile, after so long. */
  synchronized void ends(byte[] redisKey, long millis) {
    Watched entry = watched.get(new StoredBytes(redisKey, null));
    if (entry == null) {
      return;
    }
    Watched changed = entry.after(millis == 0 ? Duration.ZERO : MARGIN.plusMillis(millis), true);
    if (changed.due() - entry.due() >= 0) {
      if (entry.due() - System.nanoTime() > 0) {
        return;
      }
      // It may be asked for at this moment, and the answer be that of before the access.
      changed = new Watched(entry.redisKey(), entry.value(), entry.due(), count++, entry.ends());
    }
    remove(entry);
    add(changed);
    askLater();
  }

  synchronized void forget(byte[] redisKey) {
    Watched before = watched.get(new StoredBytes(redisKey, null));
    if (before != null) {
      remove(before);
    }
  }

  synchronized void forgetAll() {
    watched.clear();
    next.clear();
    size = 0;
  }

  /** How many entries it keeps. */
  synchronized int kept() {
    return watched.size();
  }

  /** Whether it knows when each entry that it keeps ends. */
  synchronized boolean isSettled() {
    return next.isEmpty() || next.first().due() - System.nanoTime() > 0;
  }

  /** The caller holds the lock. One timer for all: it goes off for the entry that is due first. */
  private void askLater() {
    if (closed || asking || next.isEmpty()) {
      return;
    }
    long due = next.first().due();
    if (timer != null && !timer.isDone()) {
      if (timerDue - due <= 0) {
        return;
      }
      timer.cancel(false);
    }
    timerDue = due;
    timer = calls.later(this::ask, Duration.ofNanos(Math.max(0, due - System.nanoTime())));
  }

  private void ask() {
    List<Watched> due = new ArrayList<>();
    synchronized (this) {
      timer = null;
      if (asking || closed) {
        return;
      }
      for (Watched entry : next) {
        if (due.size() == BATCH || entry.due() - System.nanoTime() > 0) {
          break;
        }
        due.add(entry);
      }
      asking = !due.isEmpty();
      if (!asking) {
        askLater();
        return;
      }
    }
    List<Request<Long>> requests =
        due.stream().map(entry -> PTTL.of(entry.redisKey().bytes())).toList();
    calls
        .pipeline("PTTL of entries", requests)
        .stage(calls.background())
        .whenComplete((replies, failure) -> answered(due, requests, replies));
  }

  private void answered(
      List<Watched> due, List<Request<Long>> requests, @Nullable PipelineReplies replies) {
    List<Watched> gone = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < due.size(); i++) {
        Watched entry = due.get(i);
        if (!entry.equals(watched.get(entry.redisKey()))) {
          continue; // written or removed meanwhile
        }
        remove(entry);
        boolean failed = replies == null || replies.failure(i) != null;
        long left = failed ? UNKNOWN : Objects.requireNonNull(replies).get(i, requests.get(i));
        if (left == GONE && entry.ends()) {
          gone.add(entry);
        } else if ((left != ETERNAL || keepsEternal) && !closed) {
          add(again(entry, left));
        }
      }
      asking = false;
      askLater();
    }
    gone.forEach(entry -> expired.accept(entry.redisKey().bytes(), entry.value()));
  }

  private static Watched again(Watched entry, long left) {
    if (left == UNKNOWN) {
      return entry.after(WITHOUT_REDIS, entry.ends());
    }
    if (left == ETERNAL) {
      return entry.after(NEVER, true);
    }
    // Gone before its time: another JVM's message that it was removed may be on its way.
    return left == GONE ? entry.after(MESSAGE, true) : entry.after(MARGIN.plusMillis(left), true);
  }

  @Override
  public synchronized void close() {
    closed = true;
    forgetAll();
    if (timer != null) {
      timer.cancel(false);
    }
  }
}

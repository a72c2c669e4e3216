package io.larder.connection.tracking;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.larder.common.Failures;
import io.larder.connection.call.ServerErrors;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisException;

/**
 * Subscribes to key changes on every primary (RESP3 client tracking in broadcast mode, Redis 6.2)
 * and dispatches them to watchers by prefix, whoever changes a key: any JVM, a foreign client,
 * expiry, eviction, {@code FLUSHALL}; {@code SWAPDB} and {@code DEBUG} are not reported. While a
 * primary of a cluster is away, changes on the others are reported on, and {@link #reports} tells
 * the keys apart.
 *
 * <p>The connections are opened with the first {@link #watch} and asked twice a second: a watch is
 * live for at most two seconds after the last answer, whatever happens to the server, the network
 * or this JVM. A change costs the server one message for each JVM that watches its prefix.
 * Thread-safe; no method waits for Redis.
 */
public final class KeyChanges implements AutoCloseable {
  // How often connections are checked; missing ones are opened as often.
  static final Duration BEAT = Duration.ofMillis(500);

  /** How long a watch may be taken for live although changes are not reported any more. */
  public static final Duration LONGEST_TRUST = Watches.TRUST;

  private static final long REFUSED_NANOS = Duration.ofMinutes(1).toNanos();

  /** Takes the changes of the keys of one watch. Its methods must not block or throw. */
  public interface Listener {
    /** A key, whole with its prefix, was written or removed. Called on a thread of the client. */
    void changed(String redisKey);

    /** Changes may have been missed: nothing read before is known to hold any more. */
    void lost();

    /**
     * From now on every change is reported: what is read from now on may be kept, and what was read
     * before may have changed since. Called before {@link #liveUntil} says so.
     */
    void live();

    /**
     * Until then, in {@link System#nanoTime()}, changes are reported: what was read while they were
     * and since the last {@link #lost} holds, but for changes of the last moments. Each call stands
     * for itself; one with the present time ends what was said before.
     */
    void liveUntil(long nanoTime);
  }

  /** Keys that are watched. */
  public interface Watch extends AutoCloseable {
    /** Ends the watch; the listener is told nothing more than that it is not live. */
    @Override
    void close();
  }

  private final Primaries primaries;
  private final ScheduledExecutorService timer;
  private final Watches watches = new Watches();
  private final TrackingLinks links = new TrackingLinks();
  // Confined to the timer's thread, like everything below that is not volatile.
  private final TrackingLog log = new TrackingLog();
  private @Nullable Future<?> beats;
  private long pausedUntil = System.nanoTime();
  // Those that were found to be away, until there is a connection again.
  private volatile Set<RedisClient> away = Set.of();
  private volatile boolean closed;

  /** The primaries of a server, or of a cluster; no method waits for Redis. */
  public interface Primaries {
    /** None while they are not known. */
    Collection<RedisClient> all();

    /** Whether one of a cluster does not answer, so that nothing can be read there. */
    boolean isAway(RedisClient primary);

    /** The one that has a key; null if it is not known. */
    @Nullable RedisClient of(byte[] key);
  }

  /** The timer is not closed. */
  public KeyChanges(Primaries primaries, ScheduledExecutorService timer) {
    this.primaries = primaries;
    this.timer = timer;
  }

  /**
   * Whether changes of a key are reported while its watch is live, which all are unless a primary
   * is away; to be asked after the key was read.
   */
  public boolean reports(byte[] key) {
    Set<RedisClient> silent = away;
    RedisClient primary = silent.isEmpty() ? null : primaries.of(key);
    return silent.isEmpty() || (primary != null && !silent.contains(primary));
  }

  /** Watches keys by prefix; {@link Listener#live} follows as soon as Redis can be reached. */
  public Watch watch(Collection<String> prefixes, Listener listener) {
    Watch watch = watches.add(prefixes, listener);
    run(
        () -> {
          if (beats == null) {
            beats =
                timer.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
          } else {
            reconcile();
          }
        });
    return watch;
  }

  /**
   * Another primary is there, whose changes are not reported yet: until they are, no watch is live.
   */
  public void expect() {
    watches.suspend();
    run(this::reconcile);
  }

  private void run(Runnable task) {
    try {
      timer.execute(
          () -> {
            if (!closed) {
              task.run();
            }
          });
    } catch (RejectedExecutionException e) {
      // The application has stopped, and the connections with it.
      closed = true;
    }
  }

  private void beat() {
    if (closed) {
      return;
    }
    try {
      if (primaries.all().isEmpty()) {
        log.beatWithoutPrimaries();
      } else {
        log.beat();
      }
      reconcile();
      links.all().forEach(TrackingLink::ask);
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again.
      log.failed(e);
    }
  }

  /** Brings the connections in line with the primaries, and the watches with the connections. */
  private void reconcile() {
    Collection<RedisClient> present = watches.isEmpty() ? List.of() : primaries.all();
    boolean closedOne = links.closeUseless(present, watches.prefixes().size());
    Collection<RedisClient> needed = needed(present);
    if ((closedOne || !links.cover(needed)) && watches.lose()) {
      log.lost();
    }
    if (System.nanoTime() - pausedUntil >= 0) {
      present.stream().filter(links::beginOpening).forEach(this::open);
    }
    links.all().forEach(this::trackMissing);
    if (!needed.isEmpty() && links.cover(needed)) {
      watches.renew(links.all());
      if (watches.settle(links.all())) {
        log.live();
      }
    }
  }

  /**
   * The primaries without those that are away: who has dropped everything when the connection was
   * lost keeps nothing of these until another one reports.
   */
  private Collection<RedisClient> needed(Collection<RedisClient> present) {
    Set<RedisClient> silent =
        present.stream()
            .filter(one -> !links.report(one, away.contains(one) ? watches.prefixes() : Set.of()))
            .filter(one -> away.contains(one) || primaries.isAway(one))
            .collect(toUnmodifiableSet());
    if (!silent.containsAll(away)) {
      // Before: what is being read of one that is back may have changed since.
      watches.widen();
    }
    away = silent;
    return present.stream().filter(one -> !silent.contains(one)).toList();
  }

  private void open(RedisClient primary) {
    TrackingLink.open(primary, new Reports())
        .whenComplete(
            (link, failure) ->
                run(
                    () -> {
                      links.opened(primary, link);
                      takeUp(failure);
                    }));
  }

  private void trackMissing(TrackingLink link) {
    Set<String> missing = TrackingLinks.missing(link, watches.prefixes());
    if (!missing.isEmpty()) {
      link.track(missing).whenComplete((done, failure) -> run(() -> takeUp(failure)));
    }
  }

  private void takeUp(@Nullable Throwable failure) {
    if (failure == null) {
      reconcile();
      return;
    }
    Throwable cause = Failures.unwrap(failure);
    String text = String.valueOf(cause.getMessage());
    if (isRefusal(cause, text)) {
      pausedUntil = System.nanoTime() + REFUSED_NANOS;
      log.refused(text);
    }
  }

  /** An error of the server that time alone will not mend. */
  private static boolean isRefusal(Throwable cause, String text) {
    return cause.getClass() == RedisException.class
        && (ServerErrors.isMissingRight(text)
            || text.startsWith("ERR")
            || text.startsWith("NOPROTO"));
  }

  @Override
  public void close() {
    closed = true;
    watches.close();
    Future<?> running = beats;
    if (running != null) {
      running.cancel(false);
    }
    links.all().forEach(TrackingLink::close);
  }

  /** Passes on what a connection reports. */
  private final class Reports implements TrackingLink.Events {
    @Override
    public void changed(String key) {
      watches.changed(key);
    }

    @Override
    public void flushed() {
      watches.flushed();
    }

    @Override
    public void answered() {
      watches.renew(links.all());
    }

    @Override
    public void unprotected(String error) {
      run(() -> log.unprotected(error));
    }

    @Override
    public void closed() {
      watches.suspend();
      run(KeyChanges.this::reconcile);
    }
  }
}

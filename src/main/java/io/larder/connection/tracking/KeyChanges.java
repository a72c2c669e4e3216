package io.larder.connection.tracking;

import io.larder.common.MessageId;
import io.larder.connection.call.ServerErrors;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;

/**
 * Hears which keys change in Redis, whoever changes them: Larder in this JVM or another one, a
 * foreign client, the end of their time to live, Redis' own eviction, {@code FLUSHALL}. Internal to
 * Larder.
 *
 * <p>This is Redis' client tracking in broadcasting mode (Redis 6.2, RESP3) on one connection to
 * every primary, opened with the first {@link #watch}. A change costs the server one message for
 * each JVM that watches its prefix, and one message names all keys that changed in one round of the
 * server's event loop; a write itself costs no command more than without. Not heard are {@code
 * SWAPDB} and {@code DEBUG} commands, for which Redis has no message.
 *
 * <p>Every connection is asked twice a second whether it is there. What it has sent comes in order,
 * so that an answer proves that all changes before the question were passed on: {@link
 * Watch#isLive} is true for at most two seconds after the last question that was answered, whatever
 * happens to the server, the network or this JVM.
 *
 * <p>Thread-safe. No method waits for Redis.
 */
public final class KeyChanges implements AutoCloseable {
  /** How often connections are asked; what is missing is opened as often. */
  static final Duration BEAT = Duration.ofMillis(500);

  /** How long an answer is good for: also the longest time that a loss stays unnoticed. */
  static final Duration TRUST = Duration.ofSeconds(2);

  private static final System.Logger LOG = System.getLogger("io.larder.connection");
  private static final long REFUSED_NANOS = Duration.ofMinutes(1).toNanos();

  /** Takes what is heard of the keys of one watch. Its methods must not block or throw. */
  public interface Listener {
    /**
     * A key was written or removed. Called on a thread of the client.
     *
     * @param redisKey the whole key, with the prefix
     */
    void changed(String redisKey);

    /** Changes may have been missed: nothing read before is known to hold any more. */
    void lost();

    /**
     * From now on every change is heard: what is read from now on may be kept, and what was read
     * before may have changed since. Called before {@link Watch#isLive} says so.
     */
    void live();
  }

  /** Keys that are watched. */
  public interface Watch extends AutoCloseable {
    /**
     * Whether changes are heard: what was read while it was and since the last {@link
     * Listener#lost} holds, but for changes of the last moments.
     *
     * @param now {@link System#nanoTime()}
     * @return false from two seconds after the last sign of life of any primary
     */
    boolean isLive(long now);

    /** Ends it; the listener hears nothing more. */
    @Override
    void close();
  }

  private final Supplier<Collection<RedisClient>> primaries;
  private final ScheduledExecutorService timer;
  private final List<Watched> watches = new CopyOnWriteArrayList<>();

  /** Confined to the timer's thread, as everything below but what is volatile. */
  private final Map<RedisClient, ChangesLink> links = new HashMap<>();

  private final Set<RedisClient> opening = new HashSet<>();
  private @Nullable Future<?> beats;
  private boolean lost;
  private long pausedUntil = System.nanoTime();
  private @Nullable String refused;

  private volatile List<ChangesLink> heard = List.of();
  private volatile long liveUntil = System.nanoTime();
  private volatile boolean closed;

  /**
   * @param primaries the primaries as Redisson sees them, none while that is not known; must not
   *     wait
   * @param timer where everything happens that is not told by a connection; not closed
   */
  public KeyChanges(Supplier<Collection<RedisClient>> primaries, ScheduledExecutorService timer) {
    this.primaries = primaries;
    this.timer = timer;
  }

  /**
   * Begins to watch keys. {@link Listener#live} follows as soon as Redis can be reached.
   *
   * @param prefixes what the keys begin with, as it stands in Redis
   * @param listener told from now on
   * @return the watch, not live yet
   */
  public Watch watch(Collection<String> prefixes, Listener listener) {
    Watched watch = new Watched(Set.copyOf(prefixes), listener);
    watches.add(watch);
    run(
        () -> {
          if (beats == null) {
            beats =
                timer.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
          } else {
            connect();
          }
        });
    return watch;
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
      connect();
      links.values().forEach(ChangesLink::ask);
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again.
      LOG.log(System.Logger.Level.ERROR, MessageId.CHANGES_NOT_REPORTED.text("watching keys"), e);
    }
  }

  /** Brings the connections in line with the primaries, and the watches with the connections. */
  private void connect() {
    Collection<RedisClient> present = watches.isEmpty() ? List.of() : primaries.get();
    if (links.values().removeIf(link -> isUseless(link, present))) {
      heard = List.copyOf(links.values());
      lose();
    }
    if (!links.keySet().containsAll(present)) {
      lose();
    }
    if (System.nanoTime() - pausedUntil >= 0) {
      for (RedisClient primary : present) {
        if (!links.containsKey(primary) && opening.add(primary)) {
          open(primary);
        }
      }
    }
    links.values().forEach(this::trackMissing);
    if (!present.isEmpty() && links.keySet().containsAll(present)) {
      settle();
    }
  }

  private static boolean isUseless(ChangesLink link, Collection<RedisClient> present) {
    boolean useless =
        !link.isOpen()
            || !present.contains(link.primary())
            // Counted and not timed: a JVM that stood still has not lost anything.
            || link.unanswered() > TRUST.dividedBy(BEAT);
    if (useless) {
      link.close();
    }
    return useless;
  }

  private void lose() {
    boolean ends = false;
    for (Watched watch : watches) {
      watch.live = false;
      if (watch.told) {
        watch.told = false;
        watch.listener.lost();
        ends = true;
      }
    }
    if (ends && !lost) {
      lost = true;
      LOG.log(
          System.Logger.Level.INFO,
          MessageId.CHANGES_NOT_REPORTED.text(
              "changes of keys are not heard: a connection to a primary is lost or a primary is"
                  + " new; until they are heard again, calls of JSR-107 caches ask for the"
                  + " generation first, and near caches are off"));
    }
  }

  private void open(RedisClient primary) {
    ChangesLink.open(primary, new Heard())
        .whenComplete(
            (link, failure) ->
                run(
                    () -> {
                      opening.remove(primary);
                      if (failure != null) {
                        failed(failure);
                      } else {
                        links.put(primary, link);
                        heard = List.copyOf(links.values());
                        connect();
                      }
                    }));
  }

  private void trackMissing(ChangesLink link) {
    Set<String> wanted = new HashSet<>();
    for (Watched watch : watches) {
      for (String prefix : watch.prefixes) {
        if (link.requested().stream().anyMatch(prefix::startsWith)
            || wanted.stream().anyMatch(prefix::startsWith)) {
          continue;
        }
        if (link.requested().stream().anyMatch(longer -> longer.startsWith(prefix))) {
          // Prefixes of one connection must not overlap: it begins again with the shorter one.
          link.close();
          return;
        }
        wanted.removeIf(longer -> longer.startsWith(prefix));
        wanted.add(prefix);
      }
    }
    if (!wanted.isEmpty()) {
      link.track(wanted)
          .whenComplete(
              (done, failure) ->
                  run(
                      () -> {
                        if (failure != null) {
                          failed(failure);
                        } else {
                          connect();
                        }
                      }));
    }
  }

  /** Tells the watches whose keys are heard of from every primary. */
  private void settle() {
    answered();
    boolean begins = false;
    for (Watched watch : watches) {
      if (!watch.live && links.values().stream().allMatch(watch::isHeardOn)) {
        watch.told = true;
        watch.listener.live();
        watch.live = true;
        begins = true;
      }
    }
    if (begins && (lost || refused != null)) {
      lost = false;
      refused = null;
      LOG.log(
          System.Logger.Level.INFO,
          MessageId.CHANGES_NOT_REPORTED.text("changes of keys are heard again"));
    }
  }

  private void failed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String text = String.valueOf(cause.getMessage());
    if (!isRefusal(cause, text)) {
      return;
    }
    pausedUntil = System.nanoTime() + REFUSED_NANOS;
    if (!text.equals(refused)) {
      refused = text;
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CHANGES_NOT_REPORTED.text(
              "Redis does not say which keys change ("
                  + text
                  + "); calls of JSR-107 caches ask for the generation first, and near caches stay"
                  + " empty. Needed are Redis 6.2 or later, no proxy that hides it, and for the"
                  + " account +client|tracking (see \"Least privilege\" in the README); the next"
                  + " attempt follows in a minute"));
    }
  }

  /** An error of the server that time alone will not mend. */
  private static boolean isRefusal(Throwable cause, String text) {
    return cause.getClass() == org.redisson.client.RedisException.class
        && (ServerErrors.isMissingRight(text)
            || text.startsWith("ERR")
            || text.startsWith("NOPROTO"));
  }

  /** Any thread: all connections together are as good as the one that answered longest ago. */
  private void answered() {
    long oldest = System.nanoTime();
    for (ChangesLink link : heard) {
      oldest = oldest - link.asked() > 0 ? link.asked() : oldest;
    }
    liveUntil = oldest + TRUST.toNanos();
  }

  /** Ends every watch and closes the connections. */
  @Override
  public void close() {
    closed = true;
    for (Watched watch : watches) {
      watch.live = false;
    }
    watches.clear();
    Future<?> running = beats;
    if (running != null) {
      running.cancel(false);
    }
    heard.forEach(ChangesLink::close);
  }

  private final class Heard implements ChangesLink.Events {
    @Override
    public void changed(String key) {
      for (Watched watch : watches) {
        if (watch.isAbout(key)) {
          watch.listener.changed(key);
        }
      }
    }

    @Override
    public void flushed() {
      for (Watched watch : watches) {
        watch.listener.lost();
        if (watch.live) {
          watch.listener.live();
        }
      }
    }

    @Override
    public void answered() {
      KeyChanges.this.answered();
    }

    @Override
    public void closed() {
      for (Watched watch : watches) {
        if (watch.live) {
          watch.live = false;
        }
      }
      run(KeyChanges.this::connect);
    }
  }

  private final class Watched implements Watch {
    private final Set<String> prefixes;
    private final Listener listener;
    private volatile boolean live;

    /** Whether the listener was told that it is live; confined to the timer's thread. */
    private boolean told;

    Watched(Set<String> prefixes, Listener listener) {
      this.prefixes = prefixes;
      this.listener = listener;
    }

    boolean isHeardOn(ChangesLink link) {
      return prefixes.stream().allMatch(link::hears);
    }

    boolean isAbout(String key) {
      for (String prefix : prefixes) {
        if (key.startsWith(prefix)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean isLive(long now) {
      return live && now - liveUntil < 0;
    }

    @Override
    public void close() {
      live = false;
      watches.remove(this);
    }
  }
}

package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.PagedScan;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.tracking.KeyChanges;
import io.larder.flight.Leases;
import io.larder.flight.RedisLeases;
import io.larder.jcache.keyspace.CacheHashes.Fields;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Removes in background the entries that cleared and destroyed caches left under earlier
 * generations: in one JVM at a time, on one thread, with one scan for all caches that have some.
 * Redis does not tell where the keys of a cache are, so a scan passes all keys of the server; after
 * each of its pages it pauses as long as the page took. Thread-safe.
 */
public final class EarlierGenerations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  // How often JVMs look for what another one has left, and begin within the second time at random.
  private static final Duration BEAT = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofSeconds(5);
  // How long one JVM may remove before another one begins as well.
  private static final Duration LONGEST = Duration.ofHours(1);
  // How many keys Redis looks at before it answers somebody else.
  private static final int PAGE = 250;
  private static final long SHORTEST_PAUSE_NANOS = 500_000;

  private final RedisCalls calls;
  private final String prefix;
  private final RedisLeases leases;
  private final UncleanCaches unclean;
  private final Members members;
  private final Generations generations;
  // Whether this JVM removes entries, or asks whether it may.
  private final AtomicBoolean active = new AtomicBoolean();
  // Whether a cache was cleared since it began.
  private final AtomicBoolean again = new AtomicBoolean();
  // Caches that were found unclean since the last beat.
  private final Set<String> noticed = ConcurrentHashMap.newKeySet();
  private volatile Future<?> beat = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  public EarlierGenerations(RedisCalls calls, KeyChanges keyChanges, String prefix) {
    this.calls = calls;
    this.prefix = prefix;
    this.leases =
        new RedisLeases(calls, (name, key) -> KeyLayout.ofEscaped(prefix, name).lease(key));
    this.unclean = new UncleanCaches(calls, prefix);
    this.members = new Members(calls, prefix);
    this.generations = new Generations(calls, keyChanges, prefix, members, this::notice);
    scheduleBeat();
  }

  /** The generations of all caches; closed with this object. */
  public Generations generations() {
    return generations;
  }

  /**
   * Removes what earlier generations of a cache left. Where another JVM is removing entries, or
   * Redis is away, the cache is marked in Redis and looked after later.
   */
  public void remove(String name) {
    CallBudget.outside(
        () -> unclean.add(name).stage(calls.background()).whenComplete((done, failure) -> start()));
  }

  /** Some JVM cleared a cache and has not removed its entries, or not yet, or has ended before. */
  private void notice(String name) {
    if (noticed.add(name)) {
      CallBudget.outside(() -> unclean.add(name).forget());
    }
  }

  /** Removes everything of a cache that nobody is going to use; the reply comes at once. */
  public Reply<@Nullable Void> removeForGood(String name) {
    return generations
        .end(name)
        .then(generation -> unclean.add(name))
        .map(
            done -> {
              start();
              return null;
            });
  }

  private void scheduleBeat() {
    if (!closed) {
      beat = calls.later(this::beat, BEAT);
    }
  }

  private void beat() {
    noticed.clear();
    generations.beat();
    unclean
        .isEmpty()
        .stage(calls.background())
        .thenAccept(
            empty -> {
              if (!empty && !active.get()) {
                long millis = ThreadLocalRandom.current().nextLong(DELAY.toMillis());
                var unused = calls.later(this::start, Duration.ofMillis(millis));
              }
            });
    scheduleBeat();
  }

  private void start() {
    again.set(true);
    if (closed || !active.compareAndSet(false, true)) {
      return;
    }
    again.set(false);
    leases
        .tryAcquire("", "removal", LONGEST)
        .whenComplete(
            (lease, failure) -> {
              if (failure == null && lease.isPresent()) {
                calls.background().execute(() -> removeAll(lease.get()));
              } else if (failure != null && isRefusal(failure)) {
                // Such as a Redis that is full: that is no time to wait for a lease. Two JVMs may
                // remove together then.
                calls.background().execute(() -> removeAll(() -> {}));
              } else {
                active.set(false);
              }
            });
  }

  private static boolean isRefusal(Throwable failure) {
    return !(Failures.unwrap(failure) instanceof RedisUnavailableException);
  }

  private void removeAll(Leases.Lease lease) {
    try {
      boolean more = true;
      while (more && !closed) {
        more = removeOnce();
      }
    } catch (LarderException e) {
      String text = "entries of caches from before they were cleared are removed later: %s";
      LOG.log(System.Logger.Level.DEBUG, MessageId.CACHE_FAILURE.text(text, e.getMessage()));
    } finally {
      lease.release();
      active.set(false);
      if (again.get()) {
        start();
      }
    }
  }

  /** One scan for the caches that are unclean now; false if there is none. */
  private boolean removeOnce() {
    Map<String, Long> begun = new HashMap<>();
    for (String name : unclean.names()) {
      long generation = unclean(name);
      if (generation == 0) {
        unclean.remove(name).await();
      } else {
        begun.put(name, generation);
      }
    }
    if (begun.isEmpty()) {
      return false;
    }
    scan(begun);
    begun.forEach(this::finish);
    return true;
  }

  /** The present generation, or 0 if nothing is left of earlier ones. */
  private long unclean(String name) {
    Fields fields = calls.call(generations.stored().hashes().fields(name)).await();
    return fields.isUnclean() ? Math.max(fields.generation(), generations.latest(name)) : 0;
  }

  private void scan(Map<String, Long> begun) {
    PagedScan scan =
        new PagedScan(calls, "SCAN of cleared caches", KeyLayout.patternOfAll(prefix), PAGE);
    while (!closed) {
      long start = System.nanoTime();
      List<byte[]> page = scan.next(null);
      if (page == null) {
        return;
      }
      List<byte[]> earlier =
          page.stream().filter(key -> isEarlier(new String(key, UTF_8), begun)).toList();
      KeysByPattern.unlink(calls, "UNLINK of cleared entries", earlier).await();
      LockSupport.parkNanos(Math.max(SHORTEST_PAUSE_NANOS, System.nanoTime() - start));
    }
  }

  private boolean isEarlier(String redisKey, Map<String, Long> begun) {
    Optional<KeyLayout> keys = KeyLayout.ofEntry(prefix, redisKey);
    Long generation = keys.isEmpty() ? null : begun.get(keys.get().name(prefix));
    if (generation == null) {
      return false;
    }
    long of = keys.get().generation(redisKey);
    return of >= 0 && of < generation;
  }

  /** Another generation may have begun meanwhile, here or elsewhere: then it is unclean again. */
  private void finish(String name, long generation) {
    if (closed) {
      return;
    }
    unclean.remove(name).await();
    if (!generations.stored().hashes().cleaned(name, generation).await()) {
      unclean.add(name).await();
    }
  }

  @Override
  public void close() {
    closed = true;
    beat.cancel(false);
    generations.close();
    members.leave();
  }
}

package io.larder.jcache.keyspace;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.tracking.KeyChanges;
import io.larder.flight.Leases;
import io.larder.flight.RedisLeases;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Removes in background the entries that cleared caches left under earlier generations, in one JVM
 * at a time. Thread-safe.
 */
public final class EarlierGenerations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  // Within this time, at random, JVMs begin to remove what another one may have left.
  private static final Duration DELAY = Duration.ofSeconds(5);
  // How long one JVM may remove before another one begins as well.
  private static final Duration LONGEST = Duration.ofHours(1);

  private final RedisCalls calls;
  private final String prefix;
  private final RedisLeases leases;
  private final Generations generations;
  // Caches that this JVM cleans, or asks whether it may.
  private final Set<String> cleaning = ConcurrentHashMap.newKeySet();
  // Caches that it cleans in a moment.
  private final Set<String> overdue = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public EarlierGenerations(RedisCalls calls, KeyChanges keyChanges, String prefix) {
    this.calls = calls;
    this.prefix = prefix;
    this.leases =
        new RedisLeases(calls, (name, key) -> KeyLayout.ofEscaped(prefix, name).lease(key));
    this.generations = new Generations(calls, keyChanges, prefix, this::removeSoon);
  }

  /** The generations of all caches; closed with this object. */
  public Generations generations() {
    return generations;
  }

  /**
   * Removes what earlier generations left, in one JVM at a time. Where another one is at it, or
   * Redis is away, what is left is marked in Redis and looked after later.
   */
  public void remove(String name) {
    if (closed || !cleaning.add(name)) {
      return;
    }
    KeyLayout keys = KeyLayout.ofEscaped(prefix, name);
    leases
        .tryAcquire(name, "removal", LONGEST)
        .whenComplete(
            (lease, failure) -> {
              if (failure == null && lease.isPresent()) {
                calls.callbacks().execute(() -> removeEarlier(name, keys, lease.get()));
              } else if (failure != null && isRefusal(failure)) {
                // Such as a Redis that is full: that is no time to wait for a lease. Two JVMs may
                // remove together then.
                calls.callbacks().execute(() -> removeEarlier(name, keys, () -> {}));
              } else {
                cleaning.remove(name);
              }
            });
  }

  private static boolean isRefusal(Throwable failure) {
    return !(Failures.unwrap(failure) instanceof RedisUnavailableException);
  }

  private void removeEarlier(String name, KeyLayout keys, Leases.Lease lease) {
    try {
      long removed = 0;
      // A later generation may begin meanwhile.
      for (long present = generations.unclean(name);
          present > removed && !closed;
          present = generations.unclean(name)) {
        long generation = present;
        calls.blocking(
            KeyLayout.scanOf(name),
            client ->
                KeysByPattern.unlinkGently(
                    client,
                    keys.pattern(),
                    key -> {
                      long of = keys.generation(key);
                      return of >= 0 && of < generation;
                    }));
        generations.cleaned(name, generation);
        removed = generation;
      }
    } catch (LarderException e) {
      String text = "entries of cache '%s' from before it was cleared are removed later: %s";
      LOG.log(System.Logger.Level.DEBUG, MessageId.CACHE_FAILURE.text(text, name, e.getMessage()));
    } finally {
      cleaning.remove(name);
      lease.release();
    }
  }

  /** Some JVM cleared a cache and has not removed its entries, or not yet, or has ended before. */
  private void removeSoon(String name) {
    if (cleaning.contains(name) || closed || !overdue.add(name)) {
      return;
    }
    var unused =
        calls.later(
            () -> {
              overdue.remove(name);
              remove(name);
            },
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(DELAY.toMillis())));
  }

  @Override
  public void close() {
    closed = true;
    generations.close();
  }
}

package io.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.flight.Flight;
import io.larder.flight.SingleFlight;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.RefusalLog;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.transaction.CommittedStores.Later;
import io.larder.transaction.CommittedStores.Pending;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The value that one call of getOrCompute reads, and stores if it computed it. A Redis that does
 * not answer or refuses is a miss, unless the cache's settings say that it is a failure. One call
 * after the other; not by several threads at once.
 */
final class ComputedValue<T> {
  private static final byte[] NULL = "null".getBytes(UTF_8);

  private final CacheCommands commands;
  private final CachePolicy policy;
  private final CacheGuard guard;
  private final ComputeFailures failures;
  private final CacheObservation observation;
  private final String key;
  private final String redisKey;
  private final Type type;
  private final TimeToLive ttl;
  private final Budget budget;
  private final ComputedStore stores;
  // Whether Redis answered the last read: what it holds under the key otherwise is not known.
  private volatile boolean answered = true;
  private volatile StoreRight right = StoreRight.UNKNOWN;
  private volatile long asked;
  private volatile boolean joined;
  private volatile long ended;
  // Where the value is kept until the caller's transaction has committed; null: there is none.
  private volatile @Nullable Pending pending;

  /** A value that was found; null where a null is cached. */
  record Hit<T>(@Nullable T value) {}

  /** Checks the arguments. */
  ComputedValue(CacheCommands commands, String key, Type type, TimeToLive ttl) {
    this.commands = commands;
    this.policy = commands.policy();
    this.guard = commands.computing().guard();
    this.failures = new ComputeFailures(policy, guard);
    this.observation = policy.observation();
    this.key = key;
    this.redisKey = commands.redisKey(key);
    this.type = Objects.requireNonNull(type, "type is null");
    this.ttl = ttl;
    this.budget = policy.isStrict() ? new Budget(commands.callDeadline()) : policy.budget();
    this.stores = new ComputedStore(commands, redisKey, failures, budget, guard.epoch());
  }

  String redisKey() {
    return redisKey;
  }

  Type type() {
    return type;
  }

  CachePolicy policy() {
    return policy;
  }

  /** Looks for a transaction, on the caller's thread: what is computed in one is not shared. */
  void joinTransaction() {
    if (policy.isTransactional()) {
      pending = commands.computing().transactions().pending();
    }
  }

  boolean isInTransaction() {
    return pending != null;
  }

  /** How long this JVM computes for all at most; a transaction computes for itself. */
  private @Nullable Duration leading() {
    return isInTransaction() ? null : policy.leading();
  }

  /** Whether Redis answers, as far as this call has seen. */
  boolean isAnswered() {
    return answered;
  }

  Reply<@Nullable Hit<T>> read() {
    return read(budget);
  }

  /** Reads once more what was there when the right was taken, if anything was. */
  Reply<@Nullable Hit<T>> reread() {
    return right().entryFound() ? read() : Reply.NOTHING.map(nothing -> null);
  }

  Reply<@Nullable Hit<T>> read(Budget time) {
    if (!policy.isStrict() && isBypassed(time)) {
      answered = false;
      return Reply.NOTHING.map(nothing -> null);
    }
    long start = observation.start();
    return time.spend(deadline -> commands.read(redisKey, deadline))
        .transform(
            reply -> {
              byte[] json;
              try {
                json = reply.get();
              } catch (LarderException e) {
                failed(e);
                return null;
              }
              if (!policy.isStrict()) {
                guard.succeeded();
              }
              Hit<T> hit = found(json);
              observation.read(hit == null ? 0 : 1, hit == null ? 1 : 0, start);
              return hit;
            });
  }

  /** Whether this call goes on without Redis. */
  private boolean isBypassed(Budget time) {
    if (answered && !time.isSpent() && guard.isPassable()) {
      return false;
    }
    if (answered) {
      observation.refused(time.isSpent() ? Refusal.DEADLINE : Refusal.BREAKER);
    }
    return true;
  }

  /** Throws what is the caller's. */
  private void failed(LarderException e) {
    RefusalLog.observe(observation, e);
    if (policy.isStrict()) {
      throw e;
    }
    answered = false;
    failures.settle(e);
  }

  /** Takes the right to store, before the loader is called: an eviction from now on ends it. */
  Reply<StoreRight> take() {
    return take(budget);
  }

  Reply<StoreRight> take(Budget time) {
    asked = System.nanoTime();
    ended = commands.computing().flights().ended(flightKey());
    FencedKeys fenced = commands.fenced();
    if (!policy.isStrict() && (!answered || time.isSpent() || !guard.isPassable())) {
      return Reply.of(taken(StoreRight.UNKNOWN));
    }
    return time.spend(deadline -> fenced.take(redisKey, leading(), deadline))
        .transform(
            reply -> {
              try {
                return taken(reply.get());
              } catch (LarderException e) {
                failed(e);
                return taken(StoreRight.UNKNOWN);
              }
            });
  }

  private StoreRight taken(StoreRight next) {
    right = right.then(next);
    return right;
  }

  StoreRight right() {
    return right;
  }

  /** The nanoTime at which the right was asked for. */
  long asked() {
    return asked;
  }

  /** Gives the right back unless a value was stored under it. */
  void release() {
    commands.fenced().fences().release(right());
  }

  /** Another caller, who has the same right, computed: nobody is to wait for this one. */
  void leave() {
    if (joined) {
      right().end();
    }
  }

  /** Another caller computes. */
  void join() {
    joined = true;
    observation.tell(CacheObserver::joined);
  }

  CacheObservation observation() {
    return observation;
  }

  SingleFlight.Key flightKey() {
    return Loading.flightKey(redisKey);
  }

  /** Whether the right is to be taken anew: who was waited for has failed, or somebody stored. */
  boolean isOvertaken() {
    return joined || commands.computing().flights().ended(flightKey()) != ended;
  }

  private @Nullable Hit<T> found(byte @Nullable [] json) {
    return json != null && Arrays.equals(json, NULL) && policy.nullTtl(type).isPresent()
        ? new Hit<>(null)
        : commands.values().<T>decode(redisKey, json, type).map(Hit<T>::new).orElse(null);
  }

  /** The value, which must not be null where nulls are not cached. */
  @Nullable T checked(@Nullable T value) {
    return value == null && policy.nullTtl(type).isPresent() ? null : required(value);
  }

  <V> V required(@Nullable V given) {
    return Objects.requireNonNull(
        given, () -> "the loader of key " + KeyText.of(key) + " returned null; expected a value");
  }

  /**
   * Gives the value to those who wait and stores it, unless it may be older than what is in Redis.
   * A value that cannot be written is its caller's failure, whatever Redis does. One that others
   * would read as another one, because of the type that is asked for, is returned and not stored.
   */
  Reply<@Nullable Void> store(@Nullable T value, Flight flight) {
    byte[] json = value == null ? NULL : stores.encoded(value, type);
    TimeToLive time =
        policy.shortened(
            value == null
                ? TimeToLive.limited("null-ttl", policy.nullTtl(type).orElseThrow())
                : ttl);
    flight.complete(value);
    StoreRight granted = right;
    if (json == null || !granted.isGranted() || flight.isOutdated()) {
      return Reply.NOTHING;
    }
    if (pending == null) {
      return store(granted, json, time);
    }
    // It is given back with the transaction.
    right = StoreRight.UNKNOWN;
    pending.add(redisKey, later(granted, json, time));
    return Reply.NOTHING;
  }

  private Later later(StoreRight granted, byte[] json, TimeToLive time) {
    return new Later() {
      @Override
      public Runnable send() {
        return store(granted, json, time)::await;
      }

      @Override
      public void drop() {
        commands.fenced().fences().release(granted);
      }
    };
  }

  private Reply<@Nullable Void> store(StoreRight granted, byte[] json, TimeToLive time) {
    return answered ? stores.send(granted, json, time) : Reply.NOTHING;
  }
}

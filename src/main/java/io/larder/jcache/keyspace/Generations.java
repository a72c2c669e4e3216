package io.larder.jcache.keyspace;

import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.connection.tracking.KeyChanges;
import io.larder.fence.Fences;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows the current generation of every cache, and whether some JVM listens to it. Clearing a cache
 * starts a new generation; entries are stored under their generation's key, so earlier ones become
 * unreachable at once and are removed later.
 *
 * <p>What was asked of Redis once is known while changes are reported ({@link KeyChanges}), and is
 * asked before each call otherwise. A generation is the time at which it began, so the later one
 * wins wherever two meet: after a failover that lost one, or when Redis evicted it. Thread-safe.
 */
public final class Generations implements KeyChanges.Listener, AutoCloseable {
  // Begins the name of a key that is no cache's: escaped names have no colon.
  private static final String LISTENERS = "listeners:";
  // Fields of the hash that a cache has once it was cleared.
  private static final String GENERATION = "generation";
  // There while entries of earlier generations are not all removed.
  private static final String UNCLEAN = "unclean";
  // There once values of the cache are computed in some JVM.
  private static final String COMPUTED = "computed";
  // How often generations are read without need: Redis evicts first what is never read.
  private static final Duration REFRESH = Duration.ofSeconds(10);
  // From the primary, as the fields: what a replica tells late would be known for good.
  private static final Command<Boolean> EXISTS =
      Command.of("EXISTS", ReplyDecoder.FLAG).repeatable();
  private static final Command<List<byte @Nullable []>> HMGET =
      Command.of("HMGET", ReplyDecoder.BYTES_LIST).on("hash").repeatable();
  private static final Command<byte @Nullable []> HGET =
      Command.of("HGET", ReplyDecoder.BYTES).on("hash").repeatable();
  private static final Command<Long> HSET =
      Command.of("HSET", ReplyDecoder.NUMBER).on("hash").repeatable();
  // Raises a generation to at least what is asked for, and beyond what it was if it is to change.
  // A Redis that is full (maxmemory with noeviction) refuses commands that may take memory, unless
  // their script has written before: so a write without effect comes first, and caches can be
  // cleared, which is what frees memory.
  static final String RAISING =
      """
      redis.call('hdel', KEYS[1], '')
      local known = tonumber(redis.call('hget', KEYS[1], 'generation') or '0')
      local asked = tonumber(ARGV[1])
      if ARGV[2] == 'next' then
        if asked <= known then asked = known + 1 end
        redis.call('hset', KEYS[1], 'unclean', '1')
      end
      if asked > known then
        redis.call('hset', KEYS[1], 'generation', string.format('%.0f', asked))
        known = asked
      end
      return {string.format('%.0f', known)}
      """;

  private static final Script<Long> RAISE =
      Script.<Long>of(
              "generation of a cache",
              reply -> number(((List<?>) Objects.requireNonNull(reply)).get(0)),
              RAISING)
          .on("hash")
          .repeatable();

  private static final Script<@Nullable Void> CLEANED =
      Script.of(
              "generation of a cache",
              ReplyDecoder.DONE,
              """
          if tonumber(redis.call('hget', KEYS[1], 'generation') or '0') == tonumber(ARGV[1]) then
            redis.call('hdel', KEYS[1], 'unclean')
          end
          return {}
          """)
          .on("hash")
          .repeatable();

  private final RedisCalls calls;
  private final String root;
  private final Consumer<String> unclean;
  private final KeyChanges.Watch watch;
  private final Map<String, State> known = new ConcurrentHashMap<>();
  // The latest generation of each cache that this JVM has seen.
  private final Map<String, Long> latest = new ConcurrentHashMap<>();
  private final Map<String, List<Dependent>> dependents = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();
  private volatile Future<?> refresh = CompletableFuture.completedFuture(null);
  private volatile long liveUntil = System.nanoTime();
  private volatile boolean closed;

  /** A copy of a cache's entries, which holds for one generation only. */
  public interface Dependent {
    void invalidateAll();
  }

  /**
   * A cache's generation, 0 before it was first cleared; whether some JVM listens to it, whether
   * computations fill it, and whether a transaction holds it, so that nothing is stored.
   */
  public record State(long generation, boolean observed, boolean computed, boolean held) {}

  /** Tells {@code unclean} of caches of which entries of earlier generations may be left. */
  Generations(RedisCalls calls, KeyChanges keyChanges, String prefix, Consumer<String> unclean) {
    this.calls = calls;
    this.unclean = unclean;
    this.root = prefix + "j:~";
    this.watch = keyChanges.watch(List.of(root), this);
    scheduleRefresh();
  }

  /** Invalidates a copy of a cache's entries whenever the generation may be another one. */
  public void addDependent(String cache, Dependent dependent) {
    dependents.computeIfAbsent(cache, name -> new CopyOnWriteArrayList<>()).add(dependent);
  }

  public void removeDependent(String cache, Dependent dependent) {
    dependents.getOrDefault(cache, List.of()).remove(dependent);
  }

  @Override
  public void changed(String redisKey) {
    String name = redisKey.substring(root.length());
    if (name.startsWith(LISTENERS)) {
      changes.incrementAndGet();
      known.remove(name.substring(LISTENERS.length()));
    } else {
      forget(name);
    }
  }

  @Override
  public void lost() {
    changes.incrementAndGet();
    known.clear();
  }

  @Override
  public void live() {
    // What was learnt while changes were not reported may have changed since.
    lost();
  }

  @Override
  public void liveUntil(long nanoTime) {
    liveUntil = nanoTime;
  }

  private void forget(String cache) {
    changes.incrementAndGet();
    known.remove(cache);
    dependents.getOrDefault(cache, List.of()).forEach(Dependent::invalidateAll);
  }

  private void scheduleRefresh() {
    if (!closed) {
      refresh = calls.later(this::refresh, REFRESH);
    }
  }

  private void refresh() {
    latest.keySet().forEach(cache -> ask(cache, null).stage());
    scheduleRefresh();
  }

  /** The state if it is known, else null: Redis has to be asked. */
  @Nullable State ifKnown(String cache) {
    return System.nanoTime() - liveUntil < 0 ? known.get(cache) : null;
  }

  Reply<State> ask(String cache, @Nullable Deadline deadline) {
    long before = changes.get();
    Request<List<byte @Nullable []>> fields =
        HMGET.of(hash(cache), GENERATION, UNCLEAN, COMPUTED, CacheHold.FIELD);
    Request<Boolean> observed = EXISTS.of(listenersKey(cache));
    List<Request<?>> requests = List.of(fields, observed);
    return calls
        .pipeline("the state of a cache", requests, deadline)
        .map(both -> learn(cache, both.get(0, fields), both.get(1, observed), before))
        .then(state -> state.held() ? stillHeld(cache, state, deadline) : Reply.of(state));
  }

  /** A hold whose JVM died is over at some time, which only the server knows. */
  private Reply<State> stillHeld(String cache, State seen, @Nullable Deadline deadline) {
    return CacheHold.check(calls, hash(cache), deadline)
        .map(held -> new State(seen.generation(), seen.observed(), seen.computed(), held));
  }

  private State learn(String cache, List<byte @Nullable []> fields, boolean observed, long before) {
    long stored = number(fields.get(0));
    long newest = Math.max(stored, latest.merge(cache, stored, Math::max));
    if (newest > stored) {
      // Redis lost it: it is put back, or cleared entries would be read again.
      var unused = raise(cache, newest, "", null).stage();
    }
    State state = new State(newest, observed, fields.get(2) != null, fields.get(3) != null);
    if (fields.get(1) != null) {
      unclean.accept(cache);
    }
    // Never what a change has overtaken, not even for a moment, nor a hold, which ends without one.
    known.compute(cache, (name, other) -> changes.get() == before && !state.held() ? state : other);
    return state;
  }

  static long number(@Nullable Object field) {
    return field == null ? 0 : Long.parseLong(new String((byte[]) field, StandardCharsets.UTF_8));
  }

  private Reply<Long> raise(String cache, long asked, String next, @Nullable Deadline deadline) {
    return calls.call(RAISE.of(hash(cache), asked, next), deadline);
  }

  /** Whether Redis knows no later generation; one of which its message has not arrived yet. */
  Reply<Boolean> isPresent(String cache, State state, @Nullable Deadline deadline) {
    return calls
        .call(HGET.of(hash(cache), GENERATION), deadline)
        .map(
            stored -> {
              boolean present = number(stored) <= state.generation();
              if (!present) {
                forget(cache);
              }
              return present;
            });
  }

  /** Begins a new generation: entries of earlier ones are gone for every JVM that knows it. */
  public Reply<Long> next(String cache, @Nullable Deadline deadline) {
    return raise(cache, nextOf(cache), "next", deadline).map(begun -> begun(cache, begun));
  }

  private long nextOf(String cache) {
    return Math.max(System.currentTimeMillis(), latest.getOrDefault(cache, 0L) + 1);
  }

  private long begun(String cache, long generation) {
    latest.merge(cache, generation, Math::max);
    forget(cache);
    return generation;
  }

  CacheHold hold(String cache, String id) {
    return new CacheHold(calls, hash(cache), id, Fences.HOLD);
  }

  /** Takes a hold, with a new generation or for now with the present one. */
  public Reply<Long> take(CacheHold hold, String cache, boolean next, @Nullable Deadline deadline) {
    return hold.take(next ? nextOf(cache) : 0, deadline).map(begun -> begun(cache, begun));
  }

  /** Tells every JVM that computations fill a cache; waits for nothing. */
  void markComputed(String cache) {
    var unused = calls.call(HSET.of(hash(cache), COMPUTED, "1")).stage();
  }

  /** The present generation, or 0 if nothing is left of earlier ones; waits for Redis. */
  long unclean(String cache) {
    List<byte @Nullable []> fields = calls.call(HMGET.of(hash(cache), GENERATION, UNCLEAN)).await();
    return fields.get(1) == null
        ? 0
        : Math.max(number(fields.get(0)), latest.getOrDefault(cache, 0L));
  }

  /** Notes that all earlier entries are removed, unless a new generation began meanwhile. */
  void cleaned(String cache, long generation) {
    calls.call(CLEANED.of(hash(cache), generation)).await();
  }

  /** The key that exists while some JVM listens to the cache. */
  byte[] listenersKey(String cache) {
    return KeyLayout.bytes(root + LISTENERS + cache);
  }

  private byte[] hash(String cache) {
    return KeyLayout.bytes(root + cache);
  }

  @Override
  public void close() {
    closed = true;
    refresh.cancel(false);
    watch.close();
  }
}

package io.larder.jcache.keyspace;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.tracking.KeyChanges;
import io.larder.jcache.keyspace.CacheHashes.Begun;
import io.larder.jcache.keyspace.CacheHashes.Fields;
import io.larder.jcache.keyspace.StoredGenerations.Stored;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * wins wherever two meet: after a failover that lost one, or when Redis evicted it. In a cluster
 * each has a copy on another primary, for when the first is away ({@link GenerationCopies}).
 * Thread-safe.
 */
public final class Generations implements KeyChanges.Listener, AutoCloseable {
  private final RedisCalls calls;
  private final String root;
  private final StoredGenerations stored;
  private final CacheHashes hashes;
  private final Members members;
  private final Consumer<String> unclean;
  private final KeyChanges keyChanges;
  private final KeyChanges.Watch watch;
  private final Map<String, State> known = new ConcurrentHashMap<>();
  private final OpenCaches open = new OpenCaches();
  private final Dependents dependents = new Dependents();
  private final AtomicLong changes = new AtomicLong();
  private volatile long liveUntil = System.nanoTime();

  /**
   * A cache's generation, 0 before it was first cleared; whether some JVM listens to it, and
   * whether computations fill it, which a copy cannot tell; whether a transaction holds it, so that
   * nothing is stored.
   */
  public record State(
      long generation, boolean observed, boolean computed, boolean held, boolean copied) {}

  /** Tells {@code unclean} of caches of which entries of earlier generations may be left. */
  Generations(
      RedisCalls calls,
      KeyChanges keyChanges,
      String prefix,
      Members members,
      Consumer<String> unclean) {
    this.calls = calls;
    this.members = members;
    this.unclean = unclean;
    this.root = prefix + "j:~";
    this.stored = StoredGenerations.of(calls, root);
    this.hashes = stored.hashes();
    this.keyChanges = keyChanges;
    this.watch = keyChanges.watch(List.of(root), this);
  }

  Members members() {
    return members;
  }

  /** A cache was opened in this JVM; there may be several of one name, one after the other. */
  void opened(String cache) {
    open.opened(cache);
  }

  /** With its last one, everything about a name is forgotten. */
  void closed(String cache) {
    open.closed(
        cache,
        () -> {
          known.remove(cache);
          dependents.end(cache);
        });
  }

  /** The copies of caches' entries, which are invalidated when the generation may be another. */
  public Dependents dependents() {
    return dependents;
  }

  @Override
  public void changed(String redisKey) {
    String name = redisKey.substring(root.length());
    if (name.startsWith(CacheHashes.LISTENERS)) {
      String cache = name.substring(CacheHashes.LISTENERS.length());
      drop(cache);
      members.acknowledgeListener(cache);
    } else if (name.startsWith(GenerationCopies.COPY)) {
      // What is announced has not begun: there is nothing to acknowledge.
      forget(GenerationCopies.cacheOf(name));
    } else {
      forget(name);
      acknowledge(name);
    }
  }

  /** Says which generation this JVM knows by now to whoever has begun one and waits for that. */
  private void acknowledge(String cache) {
    hashes
        .generation(cache, null)
        .stage(calls.background())
        .thenAccept(
            latest -> {
              open.noted(cache, latest);
              State state = known.get(cache);
              if (state != null && state.generation() < latest) {
                forget(cache);
              }
              members.acknowledge(cache, latest);
            });
  }

  @Override
  public void lost() {
    dropAll();
    members.leave();
  }

  @Override
  public void live() {
    // What was learnt while changes were not reported may have changed since.
    dropAll();
    members.join();
  }

  @Override
  public void liveUntil(long nanoTime) {
    if (members.isJoined() && System.nanoTime() - liveUntil >= 0) {
      // Nobody may have waited for this JVM any more.
      dropAll();
      members.joinAnew();
    }
    liveUntil = nanoTime;
  }

  private void drop(String cache) {
    changes.incrementAndGet();
    known.remove(cache);
  }

  private void forget(String cache) {
    drop(cache);
    dependents.invalidate(cache);
  }

  private void dropAll() {
    changes.incrementAndGet();
    known.clear();
  }

  /**
   * Says that this JVM is still there, and reads the generations of open caches without need: Redis
   * evicts first what is never read, and what it lost is put back.
   */
  void beat() {
    if (!members.beat()) {
      dropAll();
    }
    open.awake().forEach(cache -> ask(cache, null, false).stage(calls.background()));
  }

  /** The state if it is known, else null: Redis has to be asked. */
  @Nullable State ifKnown(String cache) {
    return System.nanoTime() - liveUntil < 0 ? known.get(cache) : null;
  }

  Reply<State> ask(String cache, @Nullable Deadline deadline) {
    return ask(cache, deadline, true);
  }

  private Reply<State> ask(String cache, @Nullable Deadline deadline, boolean used) {
    // What is asked before others know that they have to wait for this JVM is not kept.
    long before = members.isJoined() ? changes.get() : -1;
    return stored
        .read(cache, deadline)
        .map(
            found -> {
              wake(cache, found.fields(), used);
              State state = learn(cache, found, before);
              if (!used) {
                stored.mend(cache, found.fields(), members.key());
              } else if (state.equals(known.get(cache))) {
                stored.confirm(cache, found.fields());
              }
              return state;
            });
  }

  /** Who only looks does not revive a cache; who uses it does. */
  private void wake(String cache, Fields fields, boolean used) {
    if (fields.isDestroyed() && used) {
      hashes.revive(cache);
    }
    boolean nothing = fields.sayNothing() && open.latest(cache) == 0;
    open.setDormant(cache, open.isOpen(cache) && !used && (fields.isDestroyed() || nothing));
  }

  private State learn(String cache, Stored found, long before) {
    Fields fields = found.fields();
    long newest = open.noted(cache, fields.generation());
    if (newest > fields.generation() && !open.isDormant(cache)) {
      // Redis lost it: it is put back, or cleared entries would be read again.
      stored.putBack(cache, newest, members.key());
    }
    State state = found.state(newest);
    if (fields.isUnclean()) {
      unclean.accept(cache);
    }
    // Never a hold, which ends without a change, nor what a change has overtaken, or may overtake.
    if (!state.held() && found.isReported(keyChanges)) {
      open.ifOpen(
          cache,
          () -> {
            if (!open.isDormant(cache)) {
              known.compute(cache, (key, other) -> changes.get() == before ? state : other);
            }
          });
    }
    return state;
  }

  /** Whether Redis knows no later generation; one of which its message has not arrived yet. */
  Reply<Boolean> isPresent(String cache, State state, @Nullable Deadline deadline) {
    return stored
        .generation(cache, deadline)
        .map(
            latest -> {
              boolean present = latest <= state.generation();
              if (!present) {
                forget(cache);
              }
              return present;
            });
  }

  /**
   * Begins a new generation: entries of earlier ones are gone for every JVM that knows it. It is
   * waited for those that do not, within the deadline.
   */
  public Reply<Long> next(String cache, @Nullable Deadline deadline) {
    return begin(cache, "next", deadline);
  }

  /** Begins the last one of a cache that nobody is going to use. */
  Reply<Long> end(String cache) {
    return begin(cache, "end", null);
  }

  private Reply<Long> begin(String cache, String how, @Nullable Deadline deadline) {
    return begun(cache, stored.raise(cache, nextOf(cache), how, members.key(), deadline), deadline);
  }

  private Reply<Long> begun(String cache, Reply<Begun> raised, @Nullable Deadline deadline) {
    return raised
        .map(begun -> begun(cache, begun))
        .then(begun -> members.awaitAll(cache, begun, deadline));
  }

  private long nextOf(String cache) {
    return Math.max(System.currentTimeMillis(), open.latest(cache) + 1);
  }

  private Begun begun(String cache, Begun begun) {
    open.noted(cache, begun.generation());
    forget(cache);
    return begun;
  }

  /** Takes a hold, with a new generation or for now with the present one. */
  public Reply<Long> take(CacheHold hold, String cache, boolean next, @Nullable Deadline deadline) {
    return next
        ? begun(cache, stored.take(hold, cache, nextOf(cache), members.key(), deadline), deadline)
        : hold.take(0, members.key(), deadline).map(same -> begun(cache, same).generation());
  }

  /** The latest generation of an open cache that this JVM has seen, or 0. */
  long latest(String cache) {
    return open.latest(cache);
  }

  StoredGenerations stored() {
    return stored;
  }

  @Override
  public void close() {
    watch.close();
  }
}

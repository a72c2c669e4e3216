package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.PagedScan;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.fence.FencedRead;
import io.larder.fence.Fences;
import io.larder.fence.Hold;
import io.larder.fence.StoreRight;
import io.larder.jcache.keyspace.Generations.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys in Redis of one cache's entries, in its current generation. Thread-safe. */
public final class CurrentKeys {
  // An empty hash tag: Redis Cluster then hashes the whole key (specification, "Hash tags").
  private static final byte[] NO_TAG = {'{', '}'};

  private final Generations generations;
  private final String name;
  private final KeyLayout keys;
  private final Fences fences;
  private volatile Start start;
  // Never unset: whoever computed once may do it again.
  private volatile boolean computed;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Start(long generation, byte[] bytes) {}

  public CurrentKeys(Generations generations, Fences fences, String prefix, String cacheName) {
    this.generations = generations;
    this.fences = fences;
    this.name = KeyLayout.escape(cacheName);
    this.keys = KeyLayout.of(prefix, cacheName);
    this.start = new Start(0, KeyLayout.bytes(keys.start(0)));
  }

  /** The cache is opened in this JVM. */
  public void open() {
    generations.opened(name);
  }

  /** The cache is closed in this JVM. */
  public void close() {
    generations.closed(name);
  }

  /** The other managers that may write to the cache. */
  public Members members() {
    return generations.members();
  }

  /** Makes a call with the state of the cache, for which Redis is asked first if need be. */
  public <T extends @Nullable Object> Reply<T> withState(
      @Nullable Deadline deadline, Function<State, Reply<T>> call) {
    State known = generations.ifKnown(name);
    return known != null
        ? call.apply(noted(known))
        : generations.ask(name, deadline).then(learnt -> call.apply(noted(learnt)));
  }

  /** Whether a state's generation is still the present one; it is asked for anew if it is not. */
  public Reply<Boolean> isPresent(State state, @Nullable Deadline deadline) {
    return generations.isPresent(name, state, deadline);
  }

  private State noted(State learnt) {
    if (learnt.computed()) {
      computed = true;
    }
    return learnt;
  }

  /**
   * Whether computations fill the cache, here or in another JVM: then a write by others takes the
   * right to store from them.
   */
  public boolean isComputed() {
    return computed;
  }

  /** Somebody is going to compute an entry here, even if Redis does not answer. */
  public void computes() {
    if (!computed) {
      computed = true;
    }
  }

  /**
   * Takes the right to store an entry before it is computed; where one JVM computes for all, {@code
   * leading} says for how long at most.
   */
  public Reply<StoreRight> take(
      State state, byte[] redisKey, @Nullable Duration leading, @Nullable Deadline deadline) {
    noteComputed(state);
    return state.held()
        ? Reply.of(StoreRight.held(false))
        : fences.take(fences.of(redisKey), leading, deadline);
  }

  /** Reads an entry of a cache that is not held, and takes the right to store what it becomes. */
  public Reply<FencedRead> read(State state, byte[] redisKey, @Nullable Deadline deadline) {
    noteComputed(state);
    return fences.read(fences.of(redisKey), deadline);
  }

  /** A hold of an entry for a transaction, which is not taken yet. */
  public Hold hold(State state, byte[] redisKey) {
    noteComputed(state);
    return fences.hold(fences.of(redisKey));
  }

  /** A hold of the whole cache for a transaction, which is not taken yet. */
  public CacheHold hold() {
    return generations.stored().hold(name, fences.newStamp());
  }

  /** Takes the rights to store several entries. */
  public Reply<List<StoreRight>> takeAll(State state, List<byte[]> redisKeys) {
    noteComputed(state);
    return state.held()
        ? Reply.of(redisKeys.stream().map(key -> StoreRight.held(false)).toList())
        : fences.takeAll(redisKeys.stream().map(fences::of).toList());
  }

  private void noteComputed(State state) {
    computed = true;
    if (!state.computed() || state.copied()) {
      generations.stored().hashes().markComputed(name);
    }
  }

  public Fences fences() {
    return fences;
  }

  /** The key in Redis of an entry, from its key as JSON. */
  public byte[] redisKey(State state, byte[] key) {
    byte[] begin = start(state.generation());
    int tag = hasBrace(key) ? NO_TAG.length : 0;
    byte[] redisKey = Arrays.copyOf(begin, begin.length + tag + key.length);
    System.arraycopy(NO_TAG, 0, redisKey, begin.length, tag);
    System.arraycopy(key, 0, redisKey, begin.length + tag, key.length);
    return redisKey;
  }

  /** The key in Redis of an entry in the generation that was used last, for messages. */
  public String textOf(byte[] key) {
    byte[] begin = start.bytes();
    return new String(begin, UTF_8) + (hasBrace(key) ? "{}" : "") + new String(key, UTF_8);
  }

  private static boolean hasBrace(byte[] key) {
    for (byte b : key) {
      if (b == NO_TAG[0]) {
        return true;
      }
    }
    return false;
  }

  /** The entry's key as JSON, from its key in Redis. */
  public byte[] key(State state, byte[] redisKey) {
    return key(redisKey, start(state.generation()).length);
  }

  /** The entry's key as JSON, from its key in Redis, whatever its generation. */
  public byte[] key(byte[] redisKey) {
    return key(redisKey, keys.startLength(redisKey));
  }

  private static byte[] key(byte[] redisKey, int at) {
    boolean tagged =
        redisKey.length > at + 1 && redisKey[at] == NO_TAG[0] && redisKey[at + 1] == NO_TAG[1];
    return Arrays.copyOfRange(redisKey, at + (tagged ? NO_TAG.length : 0), redisKey.length);
  }

  private byte[] start(long generation) {
    Start present = start;
    if (present.generation() != generation) {
      present = new Start(generation, KeyLayout.bytes(keys.start(generation)));
      start = present;
    }
    return present.bytes();
  }

  /**
   * The entry's key as JSON for a key in Redis, whatever its generation; empty, which is no JSON,
   * for a key of an earlier one or none of an entry.
   */
  public String entryKey(String redisKey) {
    long generation = keys.generation(redisKey);
    return generation < start.generation() ? "" : new String(key(KeyLayout.bytes(redisKey)), UTF_8);
  }

  /** Does something if a key is one of the present generation; waits for nothing. */
  public void ifCurrent(byte[] redisKey, Executor executor, Runnable step) {
    withState(null, Reply::of)
        .stage(executor)
        .thenAccept(
            state -> {
              if (keys.generation(new String(redisKey, UTF_8)) == state.generation()) {
                step.run();
              }
            });
  }

  public byte[] listenersKey() {
    return generations.stored().hashes().listenersKey(name);
  }

  public KeyLayout keys() {
    return keys;
  }

  public String name() {
    return name;
  }

  /** A scan of the entries' keys in Redis that may go on later; each page looks at so many keys. */
  public PagedScan pages(RedisCalls calls, State state, int count) {
    return new PagedScan(calls, KeyLayout.scanOf(name), keys.pattern(state.generation()), count);
  }

  /**
   * A scan of the entries' keys in Redis. A key that exists all the time is found at least once;
   * one that comes or goes meanwhile may be missed. Not thread-safe.
   */
  public final class Scan {
    private final RedisCalls calls;
    private final String pattern;
    private final Queue<byte[]> found = new ArrayDeque<>();
    private @Nullable PagedScan pages;

    public Scan(RedisCalls calls, State state) {
      this(calls, keys.pattern(state.generation()));
    }

    private Scan(RedisCalls calls, String pattern) {
      this.calls = calls;
      this.pattern = pattern;
    }

    /** A scan of the keys that stand for the rights to store those entries. */
    public Scan ofStamps() {
      return new Scan(calls, fences.names().stampsOf(pattern));
    }

    /** The next keys; none if there are no more. */
    public List<byte[]> next(int batch, @Nullable Deadline deadline) {
      if (pages == null) {
        pages = new PagedScan(calls, KeyLayout.scanOf(name), pattern, KeysByPattern.BATCH);
      }
      while (found.isEmpty()) {
        List<byte[]> page = pages.next(deadline);
        CallBudget.renew();
        if (page == null) {
          return List.of();
        }
        found.addAll(page);
      }
      List<byte[]> next = new ArrayList<>(batch);
      while (next.size() < batch && !found.isEmpty()) {
        next.add(found.remove());
      }
      return next;
    }
  }
}

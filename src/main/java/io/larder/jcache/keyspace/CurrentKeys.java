package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys in Redis of one cache's entries, in its current generation. Thread-safe. */
public final class CurrentKeys {
  private final Generations generations;
  private final String name;
  private final KeyLayout keys;
  private volatile Start start;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Start(long generation, byte[] bytes) {}

  public CurrentKeys(Generations generations, String prefix, String cacheName) {
    this.generations = generations;
    this.name = KeyLayout.escape(cacheName);
    this.keys = KeyLayout.of(prefix, cacheName);
    this.start = new Start(0, KeyLayout.bytes(keys.start(0)));
  }

  /** Makes a call with the state of the cache, for which Redis is asked first if need be. */
  public <T extends @Nullable Object> Reply<T> withState(
      @Nullable Deadline deadline, Function<State, Reply<T>> call) {
    State known = generations.ifKnown(name);
    return known != null ? call.apply(known) : generations.ask(name, deadline).then(call);
  }

  public byte[] redisKey(State state, byte[] key) {
    return KeyLayout.redisKey(start(state.generation()), key);
  }

  public byte[] key(State state, byte[] redisKey) {
    return KeyLayout.key(redisKey, start(state.generation()).length);
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
    return generation < start.generation()
        ? ""
        : new String(keys.keyOf(KeyLayout.bytes(redisKey)), UTF_8);
  }

  public byte[] listenersKey() {
    return generations.listenersKey(name);
  }

  public KeyLayout keys() {
    return keys;
  }

  public String name() {
    return name;
  }

  /**
   * A scan of the entries' keys in Redis. A key that exists all the time is found at least once;
   * one that comes or goes meanwhile may be missed. Not thread-safe.
   */
  public final class Scan {
    private final RedisCalls calls;
    private final String pattern;
    private @Nullable Iterator<String> found;

    public Scan(RedisCalls calls, State state) {
      this.calls = calls;
      this.pattern = keys.pattern(state.generation());
    }

    /** The next keys; none if there are no more. */
    public List<byte[]> next(int batch) {
      return calls.blocking(
          KeyLayout.scanOf(name),
          client -> {
            if (found == null) {
              found = KeysByPattern.scan(client, pattern).iterator();
            }
            List<byte[]> next = new ArrayList<>(batch);
            while (next.size() < batch && found.hasNext()) {
              next.add(KeyLayout.bytes(found.next()));
            }
            return next;
          });
    }
  }
}

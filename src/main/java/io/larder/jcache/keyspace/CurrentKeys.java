package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.jcache.keyspace.Generations.State;
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

  /** The state of the cache; waits for Redis where it is not known. */
  public State state() {
    State known = generations.ifKnown(name);
    return known != null ? known : generations.ask(name, null).await();
  }

  /** The state if it is known, else null. */
  public @Nullable State ifKnown() {
    return generations.ifKnown(name);
  }

  /**
   * The state as Redis has it.
   *
   * @param deadline the end of the call, or null
   */
  public Reply<State> state(@Nullable Deadline deadline) {
    return generations.ask(name, deadline);
  }

  /** The key in Redis of an entry. */
  public byte[] redisKey(State state, byte[] key) {
    return KeyLayout.redisKey(start(state.generation()), key);
  }

  /** The entry's key as JSON. */
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

  /** The key that exists while some JVM listens to the cache. */
  public byte[] listenersKey() {
    return generations.listenersKey(name);
  }

  public KeyLayout keys() {
    return keys;
  }

  public String name() {
    return name;
  }
}

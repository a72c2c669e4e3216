package io.larder.jcache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.jcache.Generations.State;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the entries of one cache are: under keys of its present generation. Thread-safe. */
final class EntryAddress {
  private final Generations generations;
  private final String name;
  private final EntryKeys keys;
  private volatile Start start;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Start(long generation, byte[] bytes) {}

  EntryAddress(Generations generations, String prefix, String cacheName) {
    this.generations = generations;
    this.name = EntryKeys.escape(cacheName);
    this.keys = EntryKeys.of(prefix, cacheName);
    this.start = new Start(0, EntryKeys.bytes(keys.start(0)));
  }

  /** The state of the cache; asks Redis where changes are not heard. */
  State state() {
    State known = generations.ifKnown(name);
    return known != null ? known : generations.ask(name).await();
  }

  /** The state if it needs no asking, or null. */
  @Nullable State ifKnown() {
    return generations.ifKnown(name);
  }

  /** The same for a caller that does not wait: at once, or when Redis has told the state. */
  <T extends @Nullable Object> CompletionStage<T> whenKnown(
      Function<State, CompletionStage<T>> step) {
    State known = generations.ifKnown(name);
    return known != null ? step.apply(known) : generations.ask(name).stage().thenCompose(step);
  }

  /** The key in Redis of an entry. */
  byte[] redisKey(State state, byte[] key) {
    return EntryKeys.redisKey(start(state.generation()), key);
  }

  /** The entry's key as JSON. */
  byte[] key(State state, byte[] redisKey) {
    return EntryKeys.key(redisKey, start(state.generation()).length);
  }

  private byte[] start(long generation) {
    Start present = start;
    if (present.generation() != generation) {
      present = new Start(generation, EntryKeys.bytes(keys.start(generation)));
      start = present;
    }
    return present.bytes();
  }

  /**
   * The entry's key as JSON for a key in Redis, whatever its generation; empty, which is no JSON,
   * for a key of an earlier one or none of an entry.
   */
  String entryKey(String redisKey) {
    long generation = keys.generation(redisKey);
    return generation < start.generation()
        ? ""
        : new String(keys.keyOf(EntryKeys.bytes(redisKey)), UTF_8);
  }

  EntryKeys keys() {
    return keys;
  }

  String name() {
    return name;
  }
}

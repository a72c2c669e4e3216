package io.larder.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.KeyText;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link CacheOperations} and {@link AsyncCacheOperations}: each method checks its
 * arguments and sends one command.
 */
sealed class CacheCommands permits SwitchedOffCommands {
  // Keys in one UNLINK.
  static final int BATCH = KeysByPattern.BATCH;
  private static final Command<byte @Nullable []> GET =
      Command.of("GET", ReplyDecoder.BYTES).reading();
  private static final Command<List<byte @Nullable []>> MGET =
      Command.of("MGET", ReplyDecoder.BYTES_LIST).reading();
  private static final Command<Boolean> EXISTS = Command.of("EXISTS", ReplyDecoder.FLAG).reading();
  private static final Command<Long> PTTL = Command.of("PTTL", ReplyDecoder.NUMBER).reading();

  private final RedisCalls calls;
  private final CacheKeys keys;
  private final StoredValues values;
  private final Computing computing;
  private final CachePolicy policy;
  private final Counting counting;

  CacheCommands(
      RedisCalls calls,
      CacheKeys keys,
      StoredValues values,
      Computing computing,
      CachePolicy policy) {
    this.calls = calls;
    this.keys = keys;
    this.values = values.of(policy.observation());
    this.computing = computing;
    this.policy = policy;
    this.counting = new Counting(policy.observation());
  }

  /** Commands by the settings of one cache name. */
  static CacheCommands of(
      RedisCalls calls,
      CacheKeys keys,
      StoredValues values,
      Computing computing,
      CachePolicy policy) {
    return policy.isEnabled()
        ? new CacheCommands(calls, keys, values, computing, policy)
        : new SwitchedOffCommands(calls, keys, values, computing, policy);
  }

  CacheCommands withPrefix(String prefix) {
    return of(calls, keys.withPrefix(prefix), values, computing, policy);
  }

  /** These keys by the settings of another cache name. */
  CacheCommands cache(String name) {
    if (Objects.requireNonNull(name, "name is null").isEmpty()) {
      throw new IllegalArgumentException("name is empty; expected the name of a cache");
    }
    return of(calls, keys, values, computing, computing.policy(name));
  }

  HashCommands hash(String key) {
    return new HashCommands(computing, values, counting, keys.redisKey(key));
  }

  Duration defaultTtl() {
    return policy.ttl();
  }

  CachePolicy policy() {
    return policy;
  }

  Computing computing() {
    return computing;
  }

  StoredValues values() {
    return values;
  }

  long unreadableCount() {
    return values.unreadableCount();
  }

  Reply<@Nullable Void> set(String key, Object value, Duration ttl) {
    String name = keys.redisKey(key);
    TimeToLive limit = TimeToLive.orForever("ttl", ttl);
    byte[] json = values.encode(value);
    computing.outdate(name);
    return counting.put(
        "set",
        key,
        () -> calls.call(fenced().setting(name, json, limit)),
        stored -> counting.stored(name, json, limit));
  }

  Reply<Boolean> setIfAbsent(String key, Object value, Duration ttl) {
    String name = keys.redisKey(key);
    TimeToLive limit = TimeToLive.orForever("ttl", ttl);
    byte[] json = values.encode(value);
    computing.outdate(name);
    return counting.put(
        "setIfAbsent",
        key,
        () -> calls.call(fenced().settingIfAbsent(name, json, limit)),
        stored -> stored ? 1 : 0);
  }

  Reply<byte @Nullable []> read(String redisKey, @Nullable Deadline deadline) {
    return calls.call(GET.of(redisKey.getBytes(UTF_8)), deadline);
  }

  /** Until when a call lasts that begins now. */
  Deadline callDeadline() {
    return Deadline.ofTimeout(calls.timeout());
  }

  FencedKeys fenced() {
    return computing.fenced();
  }

  <T> Reply<Optional<T>> get(String key, Type type) {
    String name = keys.redisKey(key);
    Objects.requireNonNull(type, "type is null");
    return counting.<Optional<T>>read(
        "get",
        key,
        1,
        () -> read(name, null).map(json -> values.decode(name, json, type)),
        found -> found.isPresent() ? 1 : 0);
  }

  <T> Reply<Map<String, T>> getAll(Collection<String> wanted, Type type) {
    Map<String, String> names = keys.redisKeys(wanted);
    Objects.requireNonNull(type, "type is null");
    var requests = requests(MGET, names.values(), names.size());
    return counting.read(
        "getAll",
        null,
        names.size(),
        () ->
            calls
                .pipeline("MGET", requests)
                .map(replies -> values.decode(names, replies.all(requests), type)),
        Map::size);
  }

  Reply<@Nullable Void> setAll(Map<String, ?> entries, Duration ttl) {
    Objects.requireNonNull(entries, "entries is null");
    TimeToLive limit = TimeToLive.orForever("ttl", ttl);
    List<Request<@Nullable Void>> requests = new ArrayList<>(entries.size());
    entries.forEach(
        (key, value) ->
            requests.add(fenced().setting(keys.redisKey(key), values.encode(value), limit)));
    entries.keySet().forEach(key -> computing.outdate(keys.redisKey(key)));
    return counting.<@Nullable Void>put(
        "setAll",
        null,
        () ->
            calls
                .pipeline("SET (pipeline)", requests)
                .map(
                    replies -> {
                      replies.all(requests);
                      return null;
                    }),
        stored -> requests.size());
  }

  Reply<Boolean> delete(String key) {
    return removed("delete", key, List.of(keys.redisKey(key))).map(count -> count > 0);
  }

  Reply<Long> delete(Collection<String> wanted) {
    return removed("deleteAll", null, keys.redisKeys(wanted).values());
  }

  private Reply<Long> removed(
      String operation, @Nullable String key, Collection<String> redisKeys) {
    return counting.removed(operation, key, () -> evict(redisKeys, null));
  }

  Reply<Long> evict(Collection<String> redisKeys, @Nullable Deadline deadline) {
    redisKeys.forEach(computing::outdate);
    return fenced().delete(redisKeys, BATCH, deadline);
  }

  Reply<Boolean> exists(String key) {
    return calls.call(EXISTS.of(bytes(key)));
  }

  Reply<Boolean> expire(String key, Duration ttl) {
    String name = keys.redisKey(key);
    return computing.outdating(
        name, calls.call(fenced().expiring(name, TimeToLive.limited("ttl", ttl))));
  }

  Reply<Boolean> persist(String key) {
    String name = keys.redisKey(key);
    return computing.outdating(name, calls.call(fenced().persisting(name)));
  }

  Reply<Optional<Duration>> ttl(String key) {
    return calls.call(PTTL.of(bytes(key))).map(TimeToLive::remaining);
  }

  Reply<Long> increment(String key, long delta) {
    return add(key, delta);
  }

  private Reply<Long> add(String key, Object... deltaAndTtl) {
    String name = keys.redisKey(key);
    computing.outdate(name);
    return calls.call(fenced().incrementing(name, deltaAndTtl));
  }

  Reply<Long> increment(String key, long delta, Duration ttlWhenCreated) {
    TimeToLive limit = TimeToLive.orForever("ttlWhenCreated", ttlWhenCreated);
    return limit.isForever() ? increment(key, delta) : add(key, delta, limit.millis());
  }

  /** Blocks for as long as it takes. */
  long deleteByPattern(String pattern) {
    String glob = keys.redisPattern(pattern);
    computing.flights().outdateAll(Loading.FLIGHTS);
    String what = "deletion by pattern " + KeyText.of(pattern);
    return counting
        .removed(
            "invalidate",
            null,
            () ->
                Reply.steps(
                    () -> fenced().deleteByPattern(what, glob, key -> !keys.isReserved(key))))
        .await();
  }

  CompletionStage<Long> deleteByPatternAsync(String pattern) {
    keys.redisPattern(pattern);
    return stage(() -> Reply.steps(() -> deleteByPattern(pattern)));
  }

  <T extends @Nullable Object> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    return calls.callbacks().stage(call);
  }

  ComputedValues computed() {
    return new ComputedValues(this);
  }

  String redisKey(String key) {
    return keys.redisKey(key);
  }

  private byte[] bytes(String key) {
    return keys.redisKey(key).getBytes(UTF_8);
  }

  /**
   * Requests of a command for many keys, each with as many keys as it may have: in a cluster, where
   * the keys of a command must be in one slot, with one.
   */
  private <T> List<Request<T>> requests(Command<T> command, Collection<String> names, int most) {
    List<byte[]> all = names.stream().map(name -> name.getBytes(UTF_8)).toList();
    int size = calls.isCluster() ? 1 : most;
    List<Request<T>> requests = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      List<byte[]> batch = all.subList(from, Math.min(from + size, all.size()));
      requests.add(command.of(batch.get(0), batch.subList(1, batch.size()).toArray()));
    }
    return requests;
  }
}

package io.larder.cache;

import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commands of a cache with {@code enabled=false}: values are never found and never stored. What
 * would replace a value removes it, as other JVMs may use the cache, or this one again later; for
 * that Redis has the deadline of the cache, and its failures are ignored unless the settings say
 * otherwise. Counters and hashes are no caches: nobody could compute them anew.
 */
final class SwitchedOffCommands extends CacheCommands {
  private static final String NULL_VALUE = "value is null; delete the key instead";

  SwitchedOffCommands(
      RedisCalls calls,
      CacheKeys keys,
      StoredValues values,
      Computing computing,
      CachePolicy policy) {
    super(calls, keys, values, computing, policy);
  }

  @Override
  Reply<@Nullable Void> set(String key, Object value, Duration ttl) {
    redisKey(key);
    return setAll(Map.of(key, Objects.requireNonNull(value, NULL_VALUE)), ttl);
  }

  /** As if it had been stored: there is nothing, so whoever asks is the first. */
  @Override
  Reply<Boolean> setIfAbsent(String key, Object value, Duration ttl) {
    return set(key, value, ttl).map(done -> true);
  }

  @Override
  Reply<@Nullable Void> setAll(Map<String, ?> entries, Duration ttl) {
    Objects.requireNonNull(entries, "entries is null");
    TimeToLive.orForever("ttl", ttl);
    entries.values().forEach(value -> Objects.requireNonNull(value, NULL_VALUE));
    return delete(entries.keySet()).map(count -> null);
  }

  @Override
  Reply<Boolean> delete(String key) {
    return delete(List.of(key)).map(count -> count > 0);
  }

  @Override
  Reply<Long> evict(Collection<String> redisKeys, @Nullable Deadline deadline) {
    return policy().isStrict()
        ? super.evict(redisKeys, deadline)
        : super.evict(redisKeys, policy().deadline()).recover(SwitchedOffCommands::ignored);
  }

  @Override
  long deleteByPattern(String pattern) {
    try {
      return super.deleteByPattern(pattern);
    } catch (LarderException e) {
      if (policy().isStrict()) {
        throw e;
      }
      return ignored(e);
    }
  }

  private static long ignored(RuntimeException failure) {
    if (!(failure instanceof LarderException)) {
      throw failure;
    }
    return 0;
  }

  @Override
  <T> Reply<Optional<T>> get(String key, Type type) {
    redisKey(key);
    Objects.requireNonNull(type, "type is null");
    return Reply.of(Optional.empty());
  }

  @Override
  <T> Reply<Map<String, T>> getAll(Collection<String> wanted, Type type) {
    Objects.requireNonNull(wanted, "keys is null").forEach(this::redisKey);
    Objects.requireNonNull(type, "type is null");
    return Reply.of(Map.of());
  }

  @Override
  Reply<Boolean> exists(String key) {
    redisKey(key);
    return Reply.of(false);
  }

  @Override
  Reply<Boolean> expire(String key, Duration ttl) {
    TimeToLive.limited("ttl", ttl);
    return exists(key);
  }

  @Override
  Reply<Boolean> persist(String key) {
    return exists(key);
  }

  @Override
  Reply<Optional<Duration>> ttl(String key) {
    redisKey(key);
    return Reply.of(Optional.empty());
  }
}

package io.larder.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be set for each cache: {@code redis.cache.NAME.<suffix>}. */
final class CacheKeys {
  private static final String PREFIX = "redis.cache.";

  static final SettingKey<Duration> TTL = key("ttl", "", Syntax.TTL);
  static final SettingKey<Duration> MAX_IDLE = key("max-idle", "", Syntax.TTL);
  static final SettingKey<Double> JITTER = key("jitter", "0", Syntax.FRACTION);
  static final SettingKey<Duration> NULL_TTL = key("null-ttl", "", Syntax.TTL);
  static final SettingKey<OnFailure> ON_FAILURE =
      key("on-failure", "recompute", Syntax.oneOf(OnFailure.class));
  static final SettingKey<Duration> DEADLINE = key("deadline", "PT0.25S", Syntax.TIMEOUT);
  static final SettingKey<SingleFlightMode> SINGLE_FLIGHT =
      key("single-flight", "jvm", Syntax.SINGLE_FLIGHT);
  static final SettingKey<Boolean> STATISTICS = key("statistics", "false", Syntax.BOOLEAN);
  static final SettingKey<Boolean> MANAGEMENT = key("management", "false", Syntax.BOOLEAN);

  static final SettingKey<Long> NEAR_MAX_ENTRIES = key("near-max-entries", "", Syntax.COUNT);
  static final SettingKey<Long> NEAR_MAX_BYTES = key("near-max-bytes", "", Syntax.BYTES);
  static final SettingKey<Duration> NEAR_TTL = key("near-ttl", "PT1M", Syntax.TTL);
  static final SettingKey<NearStore> NEAR_STORE =
      key("near-store", "value", Syntax.oneOf(NearStore.class));

  private static final List<SettingKey<?>> ALL =
      List.of(
          TTL,
          MAX_IDLE,
          JITTER,
          NULL_TTL,
          ON_FAILURE,
          DEADLINE,
          SINGLE_FLIGHT,
          STATISTICS,
          MANAGEMENT,
          NEAR_MAX_ENTRIES,
          NEAR_MAX_BYTES,
          NEAR_TTL,
          NEAR_STORE);

  private CacheKeys() {}

  /** Every setting of a cache, by suffix, in the order of the documentation. */
  static List<SettingKey<?>> all() {
    return ALL;
  }

  private static <T> SettingKey<T> key(String suffix, String defaultText, Syntax<T> syntax) {
    return new SettingKey<>(suffix, defaultText, syntax);
  }

  /** The key of one cache. */
  static <T> SettingKey<T> of(String cacheName, SettingKey<T> suffix) {
    return new SettingKey<>(
        PREFIX + cacheName + "." + suffix.name(), suffix.defaultText(), suffix.syntax());
  }

  /** The cache that a property is about, if it is about one; names of caches may contain dots. */
  static Optional<String> cacheName(String property) {
    if (!property.startsWith(PREFIX)) {
      return Optional.empty();
    }
    for (SettingKey<?> suffix : ALL) {
      int end = property.length() - suffix.name().length() - 1;
      if (end > PREFIX.length() && property.endsWith("." + suffix.name())) {
        return Optional.of(property.substring(PREFIX.length(), end));
      }
    }
    return Optional.empty();
  }

  /** The keys of the cache that an unknown property may mean, to find the nearest one. */
  static List<String> candidates(String property) {
    int dot = property.lastIndexOf('.');
    if (!property.startsWith(PREFIX) || dot <= PREFIX.length()) {
      return List.of();
    }
    String cacheName = property.substring(PREFIX.length(), dot);
    return ALL.stream().map(suffix -> of(cacheName, suffix).name()).toList();
  }
}

package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The settings of caches by name. They are looked up by name, since the names of environment
 * variables do not tell where a cache's name ends.
 *
 * <p>Thread-safe. A cache is read once; nothing here waits for anything.
 */
public final class CacheConfiguration {
  /** The name whose settings hold for every cache that has none of its own. */
  public static final String DEFAULT = "default";

  private static final String PREFIX = "redis.cache.";

  private final PropertySource source;
  private final Duration defaultTtl;
  private final JCacheEngine engine;
  private final Map<String, CacheSettings> read = new ConcurrentHashMap<>();

  CacheConfiguration(PropertySource source, Duration defaultTtl, JCacheEngine engine) {
    this.source = source;
    this.defaultTtl = defaultTtl;
    this.engine = engine;
  }

  /**
   * The settings of a cache.
   *
   * @param cacheName any name
   * @return what is configured for the name, else for {@code default}, else the defaults
   * @throws ConfigurationException listing every setting of this cache that cannot be used
   */
  public CacheSettings settings(String cacheName) {
    CacheSettings known = read.get(cacheName);
    if (known == null) {
      SettingValues values = new SettingValues(source);
      known = read(cacheName, values);
      values.throwProblems();
      read.put(cacheName, known);
    }
    return known;
  }

  /**
   * What is wrong with the settings of the caches that can be listed and of others.
   *
   * @param cacheNames names of caches, to find their environment variables
   * @return the problems, each as one line; empty if there are none
   */
  public List<String> problems(Collection<String> cacheNames) {
    Set<String> names = new LinkedHashSet<>(configuredNames());
    names.addAll(cacheNames);
    names.add(DEFAULT);
    Set<String> problems = new LinkedHashSet<>();
    for (String name : names) {
      try {
        settings(name);
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
    }
    return List.copyOf(problems);
  }

  /**
   * The names of caches that have settings of their own.
   *
   * @return the names that can be told from the names of properties, without {@code default}
   */
  public Set<String> configuredNames() {
    Set<String> names = new TreeSet<>();
    for (String property : source.names()) {
      CacheKeys.cacheName(property).ifPresent(names::add);
    }
    names.remove(DEFAULT);
    return names;
  }

  /**
   * Settings that have no effect: of caches that nothing uses, and of near caches that are off.
   *
   * @param used the names of the application's caches
   * @return one message for each name
   */
  public List<String> unused(Collection<String> used) {
    List<String> messages = new ArrayList<>();
    for (String name : configuredNames()) {
      if (!used.contains(name)) {
        messages.add(
            MessageId.UNUSED_CACHE_SETTINGS.text(
                PREFIX
                    + name
                    + ".* configures a cache that no annotation, injection point or code uses so"
                    + " far"
                    + UnknownSettings.nearestOf(name, used)
                        .map(near -> "; the nearest cache is '" + near + "'")
                        .orElse("")));
      } else if (settings(name).near().isEmpty()) {
        withoutNearCache(name).ifPresent(messages::add);
      }
    }
    return messages;
  }

  /** What is said of a near cache that has no limit, and so is off. */
  private Optional<String> withoutNearCache(String name) {
    if (isGiven(name, CacheKeys.NEAR_MAX_ENTRIES) || isGiven(name, CacheKeys.NEAR_MAX_BYTES)) {
      return Optional.empty();
    }
    return Stream.of(CacheKeys.NEAR_TTL, CacheKeys.NEAR_STORE)
        .filter(key -> isGiven(name, key))
        .findFirst()
        .map(
            key ->
                MessageId.UNUSED_CACHE_SETTINGS.text(
                    CacheKeys.of(name, key).name()
                        + " has no effect: the cache has no near cache; give it "
                        + CacheKeys.of(name, CacheKeys.NEAR_MAX_ENTRIES).name()));
  }

  private CacheSettings read(String name, SettingValues values) {
    Optional<Duration> ttl = find(name, CacheKeys.TTL, values);
    Optional<Duration> maxIdle = find(name, CacheKeys.MAX_IDLE, values);
    if (ttl.isPresent() && maxIdle.isPresent()) {
      conflict(
          values,
          given(name, CacheKeys.TTL) + "=" + ttl.get(),
          given(name, CacheKeys.MAX_IDLE) + "=" + maxIdle.get(),
          "an entry has one time in Redis");
    }
    return new CacheSettings(
        ttl.orElse(defaultTtl),
        maxIdle,
        get(name, CacheKeys.JITTER, values),
        find(name, CacheKeys.NULL_TTL, values),
        get(name, CacheKeys.ON_FAILURE, values),
        get(name, CacheKeys.DEADLINE, values),
        get(name, CacheKeys.SINGLE_FLIGHT, values),
        get(name, CacheKeys.STATISTICS, values),
        get(name, CacheKeys.MANAGEMENT, values),
        near(name, maxIdle, values));
  }

  private Optional<NearSettings> near(
      String name, Optional<Duration> maxIdle, SettingValues values) {
    // The cache's own limit stands over the default's, of whichever kind the two are.
    String level = name;
    Optional<Long> entries = values.find(CacheKeys.of(name, CacheKeys.NEAR_MAX_ENTRIES));
    Optional<Long> bytes = values.find(CacheKeys.of(name, CacheKeys.NEAR_MAX_BYTES));
    if (entries.isEmpty() && bytes.isEmpty()) {
      level = DEFAULT;
      entries = values.find(CacheKeys.of(DEFAULT, CacheKeys.NEAR_MAX_ENTRIES));
      bytes = values.find(CacheKeys.of(DEFAULT, CacheKeys.NEAR_MAX_BYTES));
    }
    Duration ttl = get(name, CacheKeys.NEAR_TTL, values);
    NearStore store = get(name, CacheKeys.NEAR_STORE, values);
    String limit = nearLimit(level, entries, bytes, values);
    if (entries.or(() -> Optional.of(0L)).get() == 0
        && bytes.or(() -> Optional.of(0L)).get() == 0) {
      return Optional.empty();
    }
    if (engine != JCacheEngine.LARDER) {
      conflict(
          values,
          limit,
          Settings.JCACHE_ENGINE.name() + "=" + engine.name().toLowerCase(Locale.ROOT),
          "near caches are those of Larder's own engine");
    }
    if (maxIdle.isPresent()) {
      conflict(
          values,
          limit,
          given(name, CacheKeys.MAX_IDLE) + "=" + maxIdle.get(),
          "a read that is answered from memory does not keep an entry of Redis from being idle");
    }
    return Optional.of(new NearSettings(entries, bytes, ttl, store));
  }

  private static String nearLimit(
      String level, Optional<Long> entries, Optional<Long> bytes, SettingValues values) {
    String byEntries = CacheKeys.of(level, CacheKeys.NEAR_MAX_ENTRIES).name();
    String byBytes = CacheKeys.of(level, CacheKeys.NEAR_MAX_BYTES).name();
    if (entries.isPresent() && bytes.isPresent()) {
      conflict(
          values,
          byEntries + "=" + entries.get(),
          byBytes + "=" + bytes.get(),
          "a near cache has one limit");
    }
    return entries.map(n -> byEntries + "=" + n).orElseGet(() -> byBytes + "=" + bytes.orElse(0L));
  }

  private static void conflict(SettingValues values, String one, String other, String why) {
    values.conflict(one + " together with " + other + ": " + why + "; remove one of them");
  }

  private <T> T get(String name, SettingKey<T> key, SettingValues values) {
    return values
        .find(CacheKeys.of(name, key))
        .orElseGet(() -> values.get(CacheKeys.of(DEFAULT, key)));
  }

  private <T> Optional<T> find(String name, SettingKey<T> key, SettingValues values) {
    return values.find(CacheKeys.of(name, key)).or(() -> values.find(CacheKeys.of(DEFAULT, key)));
  }

  /** The property that holds: the cache's own, else the default's. */
  private String given(String name, SettingKey<?> key) {
    return CacheKeys.of(isGiven(name, key) ? name : DEFAULT, key).name();
  }

  private boolean isGiven(String name, SettingKey<?> key) {
    return source.get(CacheKeys.of(name, key).name()).filter(text -> !text.isBlank()).isPresent();
  }
}

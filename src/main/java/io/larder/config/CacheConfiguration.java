package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.setting.NearestName;
import io.larder.config.setting.Problems;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import io.larder.config.source.PropertySource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The settings of caches by name: {@code redis.cache.NAME.*}. They are looked up by name, since the
 * names of environment variables do not tell where a cache's name ends.
 *
 * <p>Thread-safe. A cache is read once; nothing here blocks.
 */
public final class CacheConfiguration {
  /** The name whose settings hold for every cache that has none of its own. */
  public static final String DEFAULT = "default";

  private static final String PREFIX = "redis.cache.";

  private final PropertySource source;
  private final JCacheEngine engine;
  private final Map<String, CacheSettings> read = new ConcurrentHashMap<>();

  CacheConfiguration(PropertySource source, JCacheEngine engine) {
    this.source = source;
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
      Problems problems = new Problems();
      SettingValues values =
          new SettingValues(source, CacheSettings.all(), prefixes(cacheName), problems);
      known = new CacheSettings(values, engine, problems);
      problems.throwIfAny();
      read.put(cacheName, known);
    }
    return known;
  }

  /** What the properties that hold for a cache begin with; the first that is given holds. */
  private static List<String> prefixes(String cacheName) {
    return Stream.of(cacheName, DEFAULT).distinct().map(CacheConfiguration::prefix).toList();
  }

  private static String prefix(String cacheName) {
    return PREFIX + cacheName + ".";
  }

  /**
   * {@return what is wrong with the settings of all caches that can be listed, and of some others}
   */
  public List<String> problems(Collection<String> cacheNames) {
    Set<String> names = new LinkedHashSet<>(configuredNames());
    names.addAll(cacheNames);
    names.add(DEFAULT);
    Problems problems = new Problems();
    for (String name : names) {
      try {
        settings(name);
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
    }
    return problems.lines();
  }

  /** {@return the names of caches that have settings and can be listed, without {@code default}} */
  public Set<String> configuredNames() {
    Set<String> names = new TreeSet<>();
    for (String property : source.names()) {
      cacheName(property).ifPresent(names::add);
    }
    names.remove(DEFAULT);
    return names;
  }

  /** {@return the cache that a property is about, if any; names of caches may contain dots} */
  public static Optional<String> cacheName(String property) {
    for (Setting<?> setting : CacheSettings.all()) {
      int end = property.length() - setting.name().length() - 1;
      if (end > PREFIX.length()
          && property.startsWith(PREFIX)
          && property.endsWith("." + setting.name())) {
        return Optional.of(property.substring(PREFIX.length(), end));
      }
    }
    return Optional.empty();
  }

  /** {@return all settings of the cache that an unknown property seems to be about} */
  public static List<String> candidates(String property) {
    int dot = property.lastIndexOf('.');
    if (!property.startsWith(PREFIX) || dot <= PREFIX.length()) {
      return List.of();
    }
    String beginning = property.substring(0, dot + 1);
    return CacheSettings.all().stream().map(setting -> beginning + setting.name()).toList();
  }

  /** {@return messages about settings of unused caches, and of near caches without a limit} */
  public List<String> unused(Collection<String> used) {
    List<String> messages = new ArrayList<>();
    for (String name : configuredNames()) {
      if (!used.contains(name)) {
        messages.add(
            MessageId.UNUSED_CACHE_SETTINGS.text(
                prefix(name)
                    + "* configures a cache that no annotation, injection point or code uses so"
                    + " far"
                    + NearestName.of(name, used)
                        .map(near -> "; the nearest cache is '" + near + "'")
                        .orElse("")));
      } else if (settings(name).near().isEmpty()) {
        nearSettingWithoutLimit(name).ifPresent(messages::add);
      }
    }
    return messages;
  }

  private Optional<String> nearSettingWithoutLimit(String name) {
    if (isGiven(name, CacheSettings.NEAR_MAX_ENTRIES)
        || isGiven(name, CacheSettings.NEAR_MAX_BYTES)) {
      return Optional.empty();
    }
    return Stream.of(CacheSettings.NEAR_TTL, CacheSettings.NEAR_STORE)
        .filter(setting -> isGiven(name, setting))
        .findFirst()
        .map(
            setting ->
                MessageId.UNUSED_CACHE_SETTINGS.text(
                    prefix(name)
                        + setting.name()
                        + " has no effect: the cache has no near cache; give it "
                        + prefix(name)
                        + CacheSettings.NEAR_MAX_ENTRIES.name()));
  }

  private boolean isGiven(String name, Setting<?> setting) {
    return source.get(prefix(name) + setting.name()).filter(text -> !text.isBlank()).isPresent();
  }
}

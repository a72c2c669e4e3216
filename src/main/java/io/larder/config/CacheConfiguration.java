package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.Settings.JCacheEngine;
import io.larder.config.setting.NearestName;
import io.larder.config.setting.Problems;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SystemPropertySource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The settings of caches by name: {@code redis.cache.NAME.*}. They are looked up by name, since the
 * names of environment variables do not tell where a cache's name ends. A cache is read once.
 * Thread-safe.
 */
public final class CacheConfiguration {
  // The name whose settings hold for every cache that has none of its own.
  public static final String DEFAULT = "default";
  private static final String PREFIX = "redis.cache.";

  // Code may give a name to any number of caches; those beyond it are read at each use.
  static final int REMEMBERED = 10_000;

  private final PropertySource source;
  private final JCacheEngine engine;
  private final NamePatterns patterns;
  private final Map<String, CacheSettings> read = new ConcurrentHashMap<>();

  CacheConfiguration(PropertySource source, JCacheEngine engine) {
    this.source = source;
    this.engine = engine;
    this.patterns = new NamePatterns(names(source.names()));
  }

  /**
   * {@return the cache's own settings, else those of the longest pattern that matches its name, …,
   * else those of {@code default}, else the defaults}
   */
  public CacheSettings settings(String cacheName) {
    CacheSettings known = read.get(cacheName);
    if (known == null) {
      Problems problems = new Problems();
      known = new CacheSettings(source, prefixes(cacheName), engine, problems);
      problems.throwIfAny();
      if (read.size() < REMEMBERED) {
        read.put(cacheName, known);
      }
    }
    return known;
  }

  private List<String> prefixes(String cacheName) {
    if (cacheName.equals(DEFAULT)) {
      return List.of(prefix(DEFAULT));
    }
    return Stream.of(List.of(cacheName), patterns.matching(cacheName), List.of(DEFAULT))
        .flatMap(List::stream)
        .distinct()
        .map(CacheConfiguration::prefix)
        .toList();
  }

  private static String prefix(String cacheName) {
    return PREFIX + cacheName + ".";
  }

  /** {@return what is wrong with all caches that can be listed, and with some others} */
  public List<String> problems(Collection<String> cacheNames) {
    Problems problems = new Problems();
    // A name that was made of a variable may be nobody's: the variable may be another program's.
    Set<String> names = configuredNames();
    names.removeIf(this::isGuessed);
    Stream.of(names, cacheNames, List.of(DEFAULT))
        .flatMap(Collection::stream)
        .distinct()
        .forEach(
            name -> {
              try {
                settings(name);
              } catch (ConfigurationException e) {
                problems.addAll(e.problems());
              }
            });
    return problems.lines();
  }

  /** {@return the name that is probably meant by another one, if any is near enough} */
  public static Optional<String> nearest(String name, Collection<String> names) {
    return NearestName.near(name, names);
  }

  /** {@return by how many letters two names of caches differ} */
  public static int distance(String one, String other) {
    return NearestName.distance(one, other);
  }

  public Set<String> configuredNames() {
    Set<String> names = names(source.names());
    names.remove(DEFAULT);
    return names;
  }

  /** {@return the caches that properties are about, as far as their names tell} */
  static Set<String> names(Collection<String> properties) {
    Set<String> names = new TreeSet<>(Set.of(DEFAULT));
    properties.forEach(property -> cacheName(property).ifPresent(names::add));
    return names;
  }

  /** {@return the cache that a property is about, if any; names of caches may contain dots} */
  static Optional<String> cacheName(String property) {
    return CacheSettings.all().stream()
        .map(setting -> "." + setting)
        .filter(end -> property.startsWith(PREFIX) && property.endsWith(end))
        .filter(end -> property.length() > PREFIX.length() + end.length())
        .map(end -> property.substring(PREFIX.length(), property.length() - end.length()))
        .findFirst();
  }

  /** {@return all settings of the cache that an unknown property seems to be about} */
  static List<String> candidates(String property) {
    int dot = property.lastIndexOf('.');
    return property.startsWith(PREFIX) && dot > PREFIX.length()
        ? CacheSettings.all().stream().map(s -> property.substring(0, dot + 1) + s).toList()
        : List.of();
  }

  /**
   * {@return what was meant by a setting of a cache without the name of one, as redis.cache.ttl}
   */
  static Optional<String> ofEachCache(String property) {
    return property.startsWith(PREFIX)
        ? NearestName.near(
                property.substring(PREFIX.length()),
                CacheSettings.all().stream().map(Setting::name).toList())
            .map(setting -> prefix(DEFAULT) + setting)
        : Optional.empty();
  }

  /** {@return messages about settings of unused caches, and of near caches without a limit} */
  public List<String> unused(Collection<String> used) {
    List<String> messages = new ArrayList<>();
    Set<String> known = new TreeSet<>(used);
    known.add(DEFAULT);
    for (String name : configuredNames()) {
      if (NamePatterns.isPattern(name)) {
        known.add(name);
        if (used.stream().noneMatch(one -> NamePatterns.matches(name, one))) {
          messages.add(unused(prefix(name), Optional.empty()));
        }
      } else if (!used.contains(name)) {
        // A name that MicroProfile Config has made of a variable says less than the variable.
        if (!isGuessed(name)) {
          known.add(name);
          messages.add(unused(prefix(name), NearestName.near(name, used)));
        }
      } else if (settings(name).near().isEmpty()
          && !isGiven(name, CacheSettings.NEAR_MAX_ENTRIES)
          && !isGiven(name, CacheSettings.NEAR_MAX_BYTES)) {
        Stream.of(CacheSettings.NEAR_TTL, CacheSettings.NEAR_STORE)
            .filter(setting -> isGiven(name, setting))
            .findFirst()
            .map(
                setting ->
                    String.format(
                        Locale.ROOT,
                        "%1$s%2$s has no effect: the cache has no near cache; give it %1$s%3$s",
                        Quoted.name(prefix(name)),
                        setting,
                        CacheSettings.NEAR_MAX_ENTRIES))
            .ifPresent(messages::add);
      }
    }
    unusedVariables(known)
        .forEach((part, variable) -> messages.add(unused(variable, nearestOf(part, used))));
    return messages.stream().map(MessageId.UNUSED_CACHE_SETTINGS::text).toList();
  }

  /** The beginnings of variables of unknown caches, by the part that stands for the name. */
  private Map<String, String> unusedVariables(Set<String> known) {
    Map<String, String> beginnings = new TreeMap<>();
    for (String name : source.names()) {
      if (CacheVariables.isAboutCaches(name) && !CacheVariables.isOf(known, name)) {
        CacheVariables.cacheName(name)
            .ifPresent(part -> beginnings.put(part, SystemPropertySource.variable(prefix(part))));
      }
    }
    return beginnings;
  }

  /** The cache whose variables would begin nearly so. */
  private static Optional<String> nearestOf(String part, Collection<String> used) {
    Map<String, String> names = new TreeMap<>();
    used.forEach(name -> names.put(SystemPropertySource.variable(name), name));
    return NearestName.near(part, names.keySet()).map(names::get);
  }

  private static String unused(String beginning, Optional<String> nearest) {
    return String.format(
        Locale.ROOT,
        "%s* configures a cache that no annotation, injection point or code uses so far%s",
        Quoted.name(beginning),
        nearest.map(known -> "; the nearest cache is '" + known + "'").orElse(""));
  }

  /** Whether all settings of a name are listed because variables are. */
  private boolean isGuessed(String name) {
    Set<String> names = source.names();
    return names.stream()
        .filter(property -> cacheName(property).filter(name::equals).isPresent())
        .allMatch(property -> UnknownSettings.isOfVariable(property, names));
  }

  private boolean isGiven(String name, Setting<?> setting) {
    return source.get(prefix(name) + setting).filter(text -> !text.isBlank()).isPresent();
  }
}

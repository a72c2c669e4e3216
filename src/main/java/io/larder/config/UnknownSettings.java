package io.larder.config;

import io.larder.common.MessageId;
import io.larder.config.setting.NearestName;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SystemPropertySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds properties that look like settings of Larder and are none. */
final class UnknownSettings {
  private static final List<String> KNOWN = Settings.all().stream().map(Setting::name).toList();
  private static final List<String> VARIABLES =
      KNOWN.stream().map(name -> name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)).toList();
  // An environment variable this close to a known one is a slip, not another library's.
  static final int SLIP = 2;

  private UnknownSettings() {}

  /** Warns of properties, which may be about caches of other names than those that are known. */
  static List<String> warnings(Set<String> names, Set<String> caches) {
    return new TreeSet<>(names)
        .stream()
            .filter(name -> !isOfVariable(name, names))
            .flatMap(name -> meant(name, caches).map(meant -> warning(name, meant)).stream())
            .toList();
  }

  /**
   * Whether a property is only listed because a variable is, for which MicroProfile Config may list
   * a name that it has guessed, such as {@code redis.connect.timeout}.
   */
  static boolean isOfVariable(String name, Set<String> names) {
    String variable = SystemPropertySource.variable(name);
    return !variable.equals(name) && names.contains(variable);
  }

  /** The setting that was probably meant by a property that is none. */
  private static Optional<String> meant(String name, Set<String> caches) {
    if (name.startsWith("redis.")) {
      List<String> candidates = new ArrayList<>(KNOWN);
      candidates.addAll(CacheConfiguration.candidates(name));
      return KNOWN.contains(name) || CacheConfiguration.cacheName(name).isPresent()
          ? Optional.empty()
          : CacheConfiguration.ofEachCache(name).or(() -> NearestName.of(name, candidates));
    }
    if (!name.startsWith("REDIS_") || VARIABLES.contains(name)) {
      return Optional.empty();
    }
    return NearestName.of(name, VARIABLES)
        .filter(nearest -> NearestName.distance(name, nearest) <= SLIP)
        .or(() -> CacheVariables.misspelt(name, caches));
  }

  /**
   * The setting that was probably meant by a property that code gives to Larder, if it is none. It
   * need not begin like one, and may be written like a variable; others belong to somebody else.
   */
  static Optional<String> meantByGiven(String name) {
    if (name.startsWith("redis.")) {
      return meant(name, Set.of());
    }
    String variable = SystemPropertySource.variable(name);
    return NearestName.of(variable, VARIABLES)
        .filter(nearest -> NearestName.distance(variable, nearest) <= SLIP)
        .map(nearest -> KNOWN.get(VARIABLES.indexOf(nearest)));
  }

  private static String warning(String name, String meant) {
    return MessageId.UNKNOWN_SETTING.text(
        "%s is not a setting of Larder; the nearest one is %s (ignore this if the name belongs to another library)",
        Quoted.name(name), Quoted.name(meant));
  }
}

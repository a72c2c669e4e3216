package io.larder.config;

import io.larder.common.MessageId;
import io.larder.config.setting.NearestName;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SystemPropertySource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Finds properties that look like settings of Larder and are none. */
final class UnknownSettings {
  private static final List<String> KNOWN = Settings.all().stream().map(Setting::name).toList();
  private static final List<String> VARIABLES =
      KNOWN.stream().map(name -> name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)).toList();
  // An environment variable this close to a known one is a slip, not another library's.
  private static final int SLIP = 2;

  private UnknownSettings() {}

  static List<String> warnings(Set<String> names) {
    return new TreeSet<>(names)
        .stream()
            .filter(name -> !isOfVariable(name, names))
            .filter(UnknownSettings::isUnknown)
            .map(UnknownSettings::warning)
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

  private static boolean isUnknown(String name) {
    if (name.startsWith("redis.")) {
      return !KNOWN.contains(name) && CacheConfiguration.cacheName(name).isEmpty();
    }
    return name.startsWith("REDIS_")
        && !VARIABLES.contains(name)
        && NearestName.distance(name, nearest(name)) <= SLIP;
  }

  private static String warning(String name) {
    return MessageId.UNKNOWN_SETTING.text(
        "%s is not a setting of Larder; the nearest one is %s (ignore this if the name belongs to another library)",
        Quoted.name(name), Quoted.name(nearest(name)));
  }

  private static String nearest(String name) {
    List<String> candidates = new ArrayList<>(VARIABLES);
    if (name.startsWith("redis.")) {
      candidates = new ArrayList<>(KNOWN);
      candidates.addAll(CacheConfiguration.candidates(name));
    }
    return NearestName.of(name, candidates).orElseThrow();
  }
}

package io.larder.config.reader;

import io.larder.common.MessageId;
import io.larder.config.CacheConfiguration;
import io.larder.config.Settings;
import io.larder.config.setting.NearestName;
import io.larder.config.setting.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds properties that look like settings of Larder and are none. */
final class UnknownSettings {
  /** An environment variable this close to a known one is a slip, not another library's. */
  private static final int SLIP = 2;

  private UnknownSettings() {}

  static List<String> warnings(Set<String> names) {
    List<String> known = Settings.all().stream().map(Setting::name).toList();
    List<String> variables = known.stream().map(UnknownSettings::variable).toList();
    return new TreeSet<>(names)
        .stream()
            .filter(name -> isUnknown(name, known, variables))
            .map(
                name ->
                    MessageId.UNKNOWN_SETTING.text(
                        name
                            + " is not a setting of Larder; the nearest one is "
                            + nearest(
                                name,
                                name.startsWith("redis.") ? candidates(name, known) : variables)
                            + " (ignore this if the name belongs to another library)"))
            .toList();
  }

  private static boolean isUnknown(String name, List<String> known, List<String> variables) {
    if (name.startsWith("redis.")) {
      return !known.contains(name) && CacheConfiguration.cacheName(name).isEmpty();
    }
    return name.startsWith("REDIS_")
        && !variables.contains(name)
        && NearestName.distance(name, nearest(name, variables)) <= SLIP;
  }

  /** The known settings, and those of the cache that the name seems to be about. */
  private static List<String> candidates(String name, List<String> known) {
    return Stream.concat(known.stream(), CacheConfiguration.candidates(name).stream()).toList();
  }

  private static String nearest(String name, List<String> candidates) {
    return NearestName.of(name, candidates).orElseThrow();
  }

  private static String variable(String name) {
    return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}

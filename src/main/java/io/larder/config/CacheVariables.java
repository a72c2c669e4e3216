package io.larder.config;

import io.larder.config.setting.NearestName;
import io.larder.config.setting.SystemPropertySource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Environment variables that seem to set something of a cache. Their names do not tell where the
 * name of the cache ends, so they are compared with the caches that are known.
 */
final class CacheVariables {
  private static final String PREFIX = "REDIS_CACHE_";
  // Kubernetes injects these for a service whose name begins with redis-cache.
  private static final Pattern SERVICE =
      Pattern.compile(".*_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT(?:_\\d+_(?:TCP|UDP|SCTP).*)?)");
  private static final List<String> SETTINGS =
      CacheSettings.all().stream()
          .map(setting -> '_' + SystemPropertySource.variable(setting.name()))
          .sorted(Comparator.comparing(String::length).reversed())
          .toList();

  private CacheVariables() {}

  static boolean isAboutCaches(String variable) {
    return variable.startsWith(PREFIX) && !SERVICE.matcher(variable).matches();
  }

  /** Whether a variable is that of a setting of one of some caches. */
  static boolean isOf(Collection<String> caches, String variable) {
    return caches.stream().flatMap(CacheVariables::all).anyMatch(variable::equals);
  }

  private static Stream<String> all(String cache) {
    return SETTINGS.stream().map(setting -> beginning(cache) + setting);
  }

  private static String beginning(String cache) {
    return PREFIX + SystemPropertySource.variable(cache);
  }

  /** {@return what stands for the cache's name in a variable that ends as a setting does} */
  static Optional<String> cacheName(String variable) {
    return SETTINGS.stream()
        .filter(variable::endsWith)
        .filter(setting -> variable.length() > PREFIX.length() + setting.length())
        .map(setting -> variable.substring(PREFIX.length(), variable.length() - setting.length()))
        .findFirst();
  }

  /** {@return what was meant by a variable that sets nothing, if it was meant for a cache} */
  static Optional<String> misspelt(String variable, Set<String> caches) {
    if (!isAboutCaches(variable) || cacheName(variable).isPresent()) {
      return Optional.empty();
    }
    List<String> ofKnown =
        caches.stream()
            .filter(cache -> variable.startsWith(beginning(cache) + '_'))
            .flatMap(CacheVariables::all)
            .toList();
    if (!ofKnown.isEmpty()) {
      return NearestName.of(variable, ofKnown);
    }
    // Of a cache that code may create, unless it is another library's altogether.
    List<String> slips =
        SETTINGS.stream().flatMap(setting -> slip(variable, setting).stream()).toList();
    return NearestName.of(variable, slips);
  }

  /** The variable with another end of as many words, if the two ends are nearly the same. */
  private static Optional<String> slip(String variable, String setting) {
    int start = variable.length();
    for (long words = setting.chars().filter(c -> c == '_').count(); words > 0; words--) {
      start = variable.lastIndexOf('_', start - 1);
    }
    if (start <= PREFIX.length()) {
      return Optional.empty();
    }
    int distance = NearestName.distance(variable.substring(start), setting);
    int most = Math.min(UnknownSettings.SLIP, setting.length() / 4);
    return distance <= most
        ? Optional.of(variable.substring(0, start) + setting)
        : Optional.empty();
  }
}

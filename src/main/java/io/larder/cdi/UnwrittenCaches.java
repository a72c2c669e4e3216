package io.larder.cdi;

import io.larder.common.MessageId;
import io.larder.config.CacheConfiguration;
import io.larder.jcache.annotation.method.CacheMethods;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.cache.annotation.GeneratedCacheKey;

/**
 * Finds caches that are removed from, or injected, and that nothing of the application writes: most
 * often a name that is misspelt. It says nothing where code may write them.
 */
record UnwrittenCaches(Collection<CacheDiscovery> discoveries, Predicate<String> isConfigured) {

  static UnwrittenCaches of(List<Larder> modules) {
    return new UnwrittenCaches(
        modules.stream().map(Larder::caches).toList(),
        name ->
            modules.stream()
                .anyMatch(one -> one.settings().caches().configuredNames().contains(name)));
  }

  /** {@return a warning for each place; none if code may write any cache} */
  List<String> warnings() {
    if (discoveries.stream().anyMatch(one -> one.writesByCode() || one.methods().usesResolvers())) {
      return List.of();
    }
    Set<String> written = new TreeSet<>();
    List<InjectedCache> injected = new ArrayList<>();
    List<CacheMethods.Removal> removals = new ArrayList<>();
    for (CacheDiscovery discovery : discoveries) {
      written.addAll(discovery.methods().writtenCaches());
      injected.addAll(discovery.injected());
      removals.addAll(discovery.methods().removals());
    }
    Set<String> known = new TreeSet<>(written);
    injected.forEach(cache -> known.add(cache.name()));
    List<String> warnings = new ArrayList<>();
    for (CacheMethods.Removal removal : removals) {
      if (!known.contains(removal.cacheName()) && !isConfigured.test(removal.cacheName())) {
        warnings.add(warning(removal.where() + " removes from", removal.cacheName(), known));
      }
    }
    for (InjectedCache cache : injected) {
      if (!written.contains(cache.name())
          && !isConfigured.test(cache.name())
          && (cache.keyType() == GeneratedCacheKey.class || isSpeltAnew(cache.name(), written))) {
        warnings.add(warning(cache.where() + " injects", cache.name(), written));
      }
    }
    return warnings;
  }

  /** Whether a name is another one but for upper case and punctuation. */
  private static boolean isSpeltAnew(String name, Set<String> others) {
    return others.stream().anyMatch(other -> letters(other).equals(letters(name)));
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static String warning(String place, String name, Set<String> known) {
    Set<String> others = new TreeSet<>(known);
    others.remove(name);
    return MessageId.UNWRITTEN_CACHE.text(
        "%s the cache '%s', which nothing of this application writes%s (If another application"
            + " writes it, any setting of it says so, for example redis.cache.%s.enabled=true)",
        place,
        name,
        CacheConfiguration.nearest(name, others)
            .map(near -> "; is '" + near + "' meant?")
            .orElse("."),
        name);
  }
}

package io.larder.cdi;

import io.larder.common.MessageId;
import io.larder.config.CacheConfiguration;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CacheWrites;
import io.larder.jcache.annotation.method.UnequalKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.cache.annotation.GeneratedCacheKey;

/**
 * Finds caches that are removed from, or injected, and that nothing of the application writes: most
 * often a name that is misspelt; and methods that have other keys than all entries of their cache
 * ({@link UnequalKeys}). It says nothing where code may write the caches.
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
    Set<String> written = new TreeSet<>();
    List<InjectedCache> injected = new ArrayList<>();
    List<CacheMethods> methods = new ArrayList<>();
    List<CacheWrites.Removal> removals = new ArrayList<>();
    for (CacheDiscovery discovery : discoveries) {
      CacheWrites writes = discovery.methods().writes();
      if (discovery.writesByCode() || writes.usesResolvers()) {
        return List.of();
      }
      written.addAll(writes.written());
      injected.addAll(discovery.injected());
      methods.add(discovery.methods());
      removals.addAll(writes.removals());
    }
    List<String> warnings = new ArrayList<>();
    Set<String> byCode = new TreeSet<>(); // injected, so that code may write them
    for (InjectedCache cache : injected) {
      if (!written.contains(cache.name())
          && !isConfigured.test(cache.name())
          && (cache.keyType() == GeneratedCacheKey.class || isMisspelt(cache.name(), written))) {
        warnings.add(warning(cache.where() + " injects", cache.name(), written));
      } else {
        byCode.add(cache.name());
      }
    }
    Set<String> ofCode = injected.stream().map(InjectedCache::name).collect(Collectors.toSet());
    for (CacheWrites.Removal removal : removals) {
      String name = removal.cacheName();
      if (!written.contains(name) && !ofCode.contains(name) && !isConfigured.test(name)) {
        boolean isNear = CacheConfiguration.nearest(name, written).isPresent();
        warnings.add(warning(removal.where() + " removes from", name, isNear ? written : byCode));
      }
    }
    warnings.addAll(UnequalKeys.warnings(methods, ofCode));
    return warnings;
  }

  /**
   * Whether a name is another one but for upper case and punctuation, or for a letter, two of at
   * least ten. Fewer than where nothing writes a cache: code may write this one.
   */
  private static boolean isMisspelt(String name, Set<String> others) {
    String letters = letters(name);
    return others.stream()
        .map(UnwrittenCaches::letters)
        .anyMatch(
            other ->
                CacheConfiguration.distance(letters, other) * 5
                    <= Math.max(letters.length(), other.length()));
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

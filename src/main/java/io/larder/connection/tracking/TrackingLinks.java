package io.larder.connection.tracking;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;

/** Keeps one tracking connection to each primary. Confined to one thread but {@link #all}. */
final class TrackingLinks {
  // Prefixes that nobody watches any more and the server still reports.
  static final int MOST_UNUSED = 100;

  private final Map<RedisClient, TrackingLink> links = new HashMap<>();
  private final Set<RedisClient> opening = new HashSet<>();
  private volatile List<TrackingLink> all = List.of();

  /** The open connections; to be called from any thread. */
  List<TrackingLink> all() {
    return all;
  }

  boolean cover(Collection<RedisClient> primaries) {
    return links.keySet().containsAll(primaries);
  }

  /** Whether there is a connection to a primary, which reports keys with these prefixes. */
  boolean report(RedisClient primary, Set<String> prefixes) {
    TrackingLink link = links.get(primary);
    return link != null && prefixes.stream().allMatch(link::reports);
  }

  /** Closes the connections that are of no use any more; false if there was none. */
  boolean closeUseless(Collection<RedisClient> primaries, int prefixes) {
    boolean removed = links.values().removeIf(link -> isUseless(link, primaries, prefixes));
    if (removed) {
      all = List.copyOf(links.values());
    }
    return removed;
  }

  private static boolean isUseless(
      TrackingLink link, Collection<RedisClient> primaries, int prefixes) {
    boolean useless =
        !link.isOpen()
            || !primaries.contains(link.primary())
            // A server forgets a prefix with the connection only.
            || link.requested().size() > prefixes + MOST_UNUSED
            // Counted and not timed: a JVM that stood still has not lost anything.
            || link.unanswered() > Watches.TRUST.dividedBy(KeyChanges.BEAT);
    if (useless) {
      link.close();
    }
    return useless;
  }

  /** Whether a connection to a primary is missing; it counts as being opened from now on. */
  boolean beginOpening(RedisClient primary) {
    return !links.containsKey(primary) && opening.add(primary);
  }

  /** The link is null if it could not be opened. */
  void opened(RedisClient primary, @Nullable TrackingLink link) {
    opening.remove(primary);
    if (link != null) {
      links.put(primary, link);
      all = List.copyOf(links.values());
    }
  }

  /**
   * The prefixes that a connection does not track yet and that none of the others covers. Closes
   * the connection where it tracks a longer one: prefixes of one connection must not overlap, so it
   * begins again with the shorter one.
   */
  static Set<String> missing(TrackingLink link, Set<String> prefixes) {
    Set<String> missing = new HashSet<>();
    for (String prefix : prefixes) {
      if (covers(link.requested(), prefix) || covers(missing, prefix)) {
        continue;
      }
      if (link.requested().stream().anyMatch(longer -> longer.startsWith(prefix))) {
        link.close();
        return Set.of();
      }
      missing.removeIf(longer -> longer.startsWith(prefix));
      missing.add(prefix);
    }
    return missing;
  }

  private static boolean covers(Set<String> prefixes, String prefix) {
    return prefixes.stream().anyMatch(prefix::startsWith);
  }
}

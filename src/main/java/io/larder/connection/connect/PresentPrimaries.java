package io.larder.connection.connect;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.larder.connection.call.Availability;
import io.larder.connection.connect.PrimaryPings.Seen;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redisson.client.RedisClient;
import org.redisson.misc.RedisURI;

/** What is known of each primary; asked at each call. Changed by one thread. */
final class PresentPrimaries implements Availability.Primaries {
  private final ConnectionLog log;
  private volatile Set<RedisURI> away = Set.of();
  private volatile Set<RedisURI> holdingWrites = Set.of();
  private final AtomicBoolean hindered = new AtomicBoolean();

  PresentPrimaries(ConnectionLog log) {
    this.log = log;
  }

  @Override
  public AtomicBoolean hindered() {
    return hindered;
  }

  @Override
  public boolean isAway(RedisClient primary) {
    return away.contains(address(primary));
  }

  @Override
  public boolean holdsWrites(RedisClient primary) {
    return holdingWrites.contains(address(primary));
  }

  boolean areWritesHeld() {
    return !holdingWrites.isEmpty();
  }

  private static RedisURI address(RedisClient server) {
    return server.getConfig().getAddress();
  }

  /** Calls have clients of their own. */
  private static Set<RedisURI> addresses(Set<RedisClient> servers) {
    return servers.stream().map(PresentPrimaries::address).collect(toUnmodifiableSet());
  }

  /** A server without slots is nobody's primary: it may be one again before it is asked again. */
  void note(Seen seen, boolean slotsAreAway) {
    boolean held = areWritesHeld();
    away = slotsAreAway ? addresses(seen.away().keySet()) : Set.of();
    holdingWrites = addresses(seen.holdingWrites());
    hindered.set(!away.isEmpty() || areWritesHeld());
    if (held != areWritesHeld()) {
      log.holdsWrites(!held);
    }
  }
}

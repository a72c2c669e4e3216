package io.larder.jcache.engine;

import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a value is put: with its own time or as the cache is configured; and as the result of a
 * computation, under the right that was taken before it, or as one that nobody computed.
 */
public record PutOptions(@Nullable Duration ttl, @Nullable StoreRight right, Storing storing) {
  /** As the cache is configured, and whoever computes the value loses the right to store. */
  public static final PutOptions DEFAULT = new PutOptions(null, null, Storing.PUT);

  public PutOptions withTtl(Duration time) {
    return new PutOptions(time, right, storing);
  }

  /** A put of what was computed under a right. */
  public static PutOptions computed(StoreRight right, Storing storing) {
    return new PutOptions(null, right, storing);
  }
}

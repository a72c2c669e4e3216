package io.larder.jcache.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a value is put.
 *
 * @param ttl how long it stays, to the millisecond, or null: the cache's own expiry
 */
public record PutOptions(@Nullable Duration ttl) {
  /** As the cache is configured. */
  public static final PutOptions DEFAULT = new PutOptions(null);
}

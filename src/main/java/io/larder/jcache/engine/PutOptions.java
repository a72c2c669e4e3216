package io.larder.jcache.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a value is put. */
public record PutOptions(@Nullable Duration ttl) {
  /** As the cache is configured. */
  public static final PutOptions DEFAULT = new PutOptions(null);
}

package io.larder.jcache.redisson;

import io.larder.jcache.engine.ExpiryTimes;
import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy that can be overridden for one call. {@code javax.cache} has no time to live per
 * value; Redisson's JCache asks its policy on the thread that makes the call.
 */
final class PerCallExpiry implements ExpiryPolicy {
  private final ExpiryPolicy policy;

  // Set only for the length of a call, so that it keeps nothing alive.
  @SuppressWarnings("ThreadLocalUsage") // a static one would outlive the application
  private final ThreadLocal<Duration> ofThisCall = new ThreadLocal<>();

  PerCallExpiry(ExpiryPolicy policy) {
    this.policy = policy;
  }

  /** Makes a call whose entry stays for a time; null leaves it to the policy. */
  <T> T during(java.time.@Nullable Duration ttl, Supplier<T> call) {
    if (ttl != null) {
      ofThisCall.set(ExpiryTimes.duration(ttl));
    }
    try {
      return call.get();
    } finally {
      ofThisCall.remove();
    }
  }

  @Override
  public Duration getExpiryForCreation() {
    Duration given = ofThisCall.get();
    return given != null ? given : policy.getExpiryForCreation();
  }

  @Override
  public @Nullable Duration getExpiryForAccess() {
    return policy.getExpiryForAccess();
  }

  @Override
  public @Nullable Duration getExpiryForUpdate() {
    Duration given = ofThisCall.get();
    return given != null ? given : policy.getExpiryForUpdate();
  }
}

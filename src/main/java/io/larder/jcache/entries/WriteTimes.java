package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.WriteRequests.Times;
import io.larder.jcache.entries.WriteRequests.Write;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes writes of mutations: with the time to live that a mutation has of its own, else the one
 * that the cache's expiry policy says.
 */
record WriteTimes(ExpiryTimes expiry) {
  /** Whether the time is known without asking code of the application. */
  boolean areKnown(Mutation mutation) {
    return expiry.isConstant() || mutation.hasOwnTime();
  }

  /** The write of a mutation whose time is known, or for which the policy may be asked for both. */
  Write write(byte[] redisKey, Mutation mutation) {
    StoredBytes value = mutation.value();
    StoredBytes expected = mutation.expected();
    return new Write(
        redisKey,
        value == null ? null : value.bytes(),
        mutation.condition(),
        expected == null ? null : expected.bytes(),
        times(mutation));
  }

  private Times times(Mutation mutation) {
    if (mutation.removes()) {
      return Times.NONE;
    }
    Duration ttl = mutation.options().ttl();
    if (ttl != null) {
      long time = expiry.shortened(ExpiryTimes.millis(ttl));
      return new Times(time, time);
    }
    long creation = expiry.creation();
    return new Times(creation, expiry.update(creation));
  }

  /** The write of a mutation if the entry is still what was seen; the policy is asked for it. */
  Write ifUnchanged(byte[] redisKey, Mutation mutation, byte @Nullable [] seen) {
    StoredBytes value = mutation.value();
    Condition condition = seen == null ? Condition.ABSENT : Condition.EQUAL;
    return value == null
        ? new Write(redisKey, null, condition, seen, Times.NONE)
        : new Write(redisKey, value.bytes(), condition, seen, timesOf(mutation, seen != null));
  }

  private Times timesOf(Mutation mutation, boolean exists) {
    if (mutation.options().ttl() != null) {
      return times(mutation);
    }
    long time = exists ? expiry.update() : expiry.creation();
    return new Times(time, time);
  }
}

package io.larder.cache;

import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.RefusalLog;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Stores what one call of getOrCompute has computed, as far as its time goes. Thread-safe. */
record ComputedStore(
    CacheCommands commands, String redisKey, ComputeFailures failures, Budget budget, int epoch) {
  /** The JSON of a value; null: others would read it as another one. */
  byte @Nullable [] encoded(Object value, Type type) {
    StoredValues values = commands.values();
    try {
      return values.encode(value, type);
    } catch (CodecException e) {
      values.encode(value);
      failures.notCacheable(e);
      return null;
    }
  }

  Reply<@Nullable Void> send(StoreRight granted, byte[] json, TimeToLive time) {
    CacheGuard guard = commands.computing().guard();
    boolean strict = commands.policy().isStrict();
    if (!strict && (budget.isSpent() || !guard.isPassable() || guard.epoch() != epoch)) {
      return Reply.NOTHING;
    }
    return budget
        .spend(deadline -> store(granted, json, time, deadline))
        .transform(
            reply -> {
              try {
                reply.get();
              } catch (RuntimeException e) {
                RefusalLog.observe(commands.policy().observation(), e);
                return notStored(e, strict);
              }
              if (!strict) {
                guard.succeeded();
              }
              return null;
            });
  }

  private @Nullable Void notStored(RuntimeException failure, boolean strict) {
    if (strict) {
      return failures.strictlyNotStored(failure);
    }
    if (!(failure instanceof LarderException ofRedis)) {
      throw failure;
    }
    failures.notStored(ofRedis);
    return null;
  }

  private Reply<@Nullable Void> store(
      StoreRight granted, byte[] json, TimeToLive time, @Nullable Deadline deadline) {
    CacheObservation observation = commands.policy().observation();
    long start = observation.start();
    return commands
        .fenced()
        .store(granted, json, time, deadline)
        .map(
            stored -> {
              if (stored) {
                observation.put(new Counting(observation).stored(redisKey, json, time), start);
              } else {
                observation.tell(CacheObserver::overtaken);
              }
              return null;
            });
  }
}

package io.larder.cache;

import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.guard.RefusalLog;
import io.larder.observe.CacheObservation;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of the calls of one cache, for its figures. Without observers each call is
 * left as it is. Thread-safe.
 */
record Counting(CacheObservation observation) {
  /** The time to give back with the reply, before anything is sent; 0 while nobody observes. */
  long start() {
    return observation.start();
  }

  /** A read of so many entries, of which the result tells how many were found. */
  <T extends @Nullable Object> Reply<T> read(
      long start, long asked, Reply<T> reply, ToLongFunction<T> found) {
    return start == 0
        ? reply
        : reply.transform(
            ended -> {
              T result = counted(ended);
              long hits = found.applyAsLong(result);
              observation.read(hits, asked - hits, start);
              return result;
            });
  }

  /** A write, of which the result tells how many entries were put. */
  <T extends @Nullable Object> Reply<T> put(long start, Reply<T> reply, ToLongFunction<T> put) {
    return start == 0
        ? reply
        : reply.transform(
            ended -> {
              T result = counted(ended);
              observation.put(put.applyAsLong(result), start);
              return result;
            });
  }

  /** Tells what was put, which is one entry. */
  long stored(String redisKey, byte[] json, TimeToLive ttl) {
    observation.tell(observer -> observer.stored(redisKey.hashCode(), json, ttl.isForever()));
    return 1;
  }

  /** A removal, whose result is how many entries were there. */
  Reply<Long> removed(long start, Reply<Long> reply) {
    return start == 0
        ? reply
        : reply.transform(
            ended -> {
              long count = counted(ended);
              observation.removed(count, start);
              return count;
            });
  }

  private <T extends @Nullable Object> T counted(Supplier<T> ended) {
    try {
      return ended.get();
    } catch (LarderException e) {
      RefusalLog.observe(observation, e);
      throw e;
    }
  }
}

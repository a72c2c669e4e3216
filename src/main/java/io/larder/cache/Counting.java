package io.larder.cache;

import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.guard.RefusalLog;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver.Running;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of the calls of one cache, for its figures. Without observers each call is
 * left as it is. Thread-safe.
 */
record Counting(CacheObservation observation) {
  /** A read of so many entries, of which the result tells how many were found. */
  <T extends @Nullable Object> Reply<T> read(
      String operation,
      @Nullable String key,
      long asked,
      Supplier<Reply<T>> send,
      ToLongFunction<T> found) {
    return told(
        operation,
        key,
        send,
        (result, start) -> {
          long hits = found.applyAsLong(result);
          observation.read(hits, asked - hits, start);
        });
  }

  /** A write, of which the result tells how many entries were put. */
  <T extends @Nullable Object> Reply<T> put(
      String operation, @Nullable String key, Supplier<Reply<T>> send, ToLongFunction<T> put) {
    return told(
        operation, key, send, (result, start) -> observation.put(put.applyAsLong(result), start));
  }

  /** Tells what was put, which is one entry. */
  long stored(String redisKey, byte[] json, TimeToLive ttl) {
    observation.tell(observer -> observer.stored(redisKey.hashCode(), json, ttl.isForever()));
    return 1;
  }

  /** A removal, whose result is how many entries were there. */
  Reply<Long> removed(String operation, @Nullable String key, Supplier<Reply<Long>> send) {
    return told(operation, key, send, (count, start) -> observation.removed(count, start));
  }

  /** Sends, and tells what became of it; where it is followed, both belong to the operation. */
  private <T extends @Nullable Object> Reply<T> told(
      String operation, @Nullable String key, Supplier<Reply<T>> send, ObjLongConsumer<T> tell) {
    long start = observation.start();
    if (start == 0) {
      return send.get();
    }
    Running running = observation.begin(operation, key == null ? null : () -> key);
    if (running == null) {
      return send.get().transform(ended -> counted(ended, start, tell));
    }
    Reply<T> sent;
    try {
      sent = running.<Reply<T>, RuntimeException>within(send::get);
    } catch (RuntimeException | Error e) {
      running.ended(e);
      throw e;
    }
    return sent.transform(
        ended -> {
          try {
            T result = running.<T, RuntimeException>within(() -> counted(ended, start, tell));
            running.ended(null);
            return result;
          } catch (RuntimeException | Error e) {
            running.ended(e);
            throw e;
          }
        });
  }

  private <T extends @Nullable Object> T counted(
      Supplier<T> ended, long start, ObjLongConsumer<T> tell) {
    try {
      T result = ended.get();
      tell.accept(result, start);
      return result;
    } catch (LarderException e) {
      RefusalLog.observe(observation, e);
      throw e;
    }
  }
}

package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.connection.call.CallBudget;
import io.larder.fence.FencedRead;
import io.larder.fence.Fences;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.flight.LeftAlone;
import io.larder.flight.Tries;
import io.larder.guard.CacheGuard;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.keyspace.Generations.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: those that change an entry one at a time for a key in this JVM, and again
 * from the beginning where another JVM changed it meanwhile, so that no update is lost. Where the
 * last one has changed nothing, the next one does not wait for others, nor for a right to store: it
 * is expected to do likewise, and runs again if it does not. Thread-safe.
 */
record ProcessorRunner<K, V>(
    EntryReader<K, V> reader,
    EntryCodec<K, V> codec,
    EntryLoader<K, V> loader,
    EntryWriter writer,
    ScriptedWriter<K, V> scripted,
    LeftAlone leftAlone) {

  <T> @Nullable T process(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object... given) {
    if (leftAlone.isExpected(stored, scripted.locks.isBusy(stored)) && !loader.readsThrough()) {
      Unlocked<T> run = unlocked(state, key, stored, processor, given);
      leftAlone.note(stored, run.isDone());
      if (run.isDone()) {
        return run.result();
      }
    }
    return locked(state, key, stored, processor, given);
  }

  private record Unlocked<T>(boolean isDone, @Nullable T result) {}

  /**
   * A run beside others of the key, which holds if it changes nothing: they need not wait for each
   * other. Otherwise it is as if it had not been.
   */
  private <T> Unlocked<T> unlocked(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object[] given) {
    long start = reader.observation().start();
    byte[] redisKey = reader.store().redisKey(state, stored);
    byte[] seen = reader.store().current(redisKey, null);
    ProcessedEntry<K, V> entry = new ProcessedEntry<>(codec, loader, key, stored, seen);
    FencedRead found = new FencedRead(seen, StoreRight.UNKNOWN, null);
    EntryReader.Current current = new EntryReader.Current(redisKey, found, start);
    T result;
    try {
      result = run(processor, entry, given);
    } catch (RuntimeException | Error e) {
      reader.count(current, entry.isFound());
      throw e;
    }
    boolean done = isUnchanged(entry) && commit(state, stored, current, entry);
    if (done) {
      reader.count(current, entry.isFound());
    }
    return new Unlocked<>(done, result);
  }

  private <T> @Nullable T locked(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object[] given) {
    return scripted.locks.<@Nullable T>locked(
        stored,
        null,
        left -> {
          for (Tries tries = scripted.locks.tries(stored, Fences.LONGEST); ; tries.pause()) {
            EntryReader.Current current = reader.current(state, stored);
            ProcessedEntry<K, V> entry =
                new ProcessedEntry<>(codec, loader, key, stored, current.bytes());
            try {
              T result = run(processor, entry, given);
              if (commit(state, stored, current, entry) || hasEnded(stored, tries)) {
                leftAlone.note(stored, isUnchanged(entry));
                reader.count(current, entry.isFound());
                return result;
              }
            } catch (RuntimeException | Error e) {
              reader.count(current, entry.isFound());
              throw e;
            } finally {
              loader.release(current.found().right());
            }
          }
        });
  }

  private static boolean isUnchanged(ProcessedEntry<?, ?> entry) {
    return switch (entry.action()) {
      case NONE, READ -> true;
      case LOAD, SET, REMOVE -> false;
    };
  }

  /**
   * After the last try nothing is stored. An entry that the processor has changed itself, or that a
   * writer was told of, is then what it may always be, absent; other changes are not the caller's
   * to lose.
   */
  private boolean hasEnded(StoredBytes stored, Tries tries) {
    if (!tries.isLast()) {
      return false;
    }
    if (!tries.isOwnChange() && !scripted.writer.isPresent()) {
      throw tries.overtaken();
    }
    writer.evict(stored, null).await();
    return true;
  }

  private <T> @Nullable T run(
      EntryProcessor<K, V, T> processor, ProcessedEntry<K, V> entry, Object[] given) {
    try {
      return CallBudget.<@Nullable T, RuntimeException>outside(
          () -> processor.process(entry, given));
    } catch (EntryProcessorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException(e);
    }
  }

  /** Makes what the processor did the entry's; false if the entry is another one by now. */
  private boolean commit(
      State state, StoredBytes stored, EntryReader.Current current, ProcessedEntry<K, V> entry) {
    StoreRight right = current.found().right();
    switch (entry.action()) {
      case NONE -> {
        return true;
      }
      case READ -> {
        reader.store().touch(current.redisKey(), null);
        return true;
      }
      case LOAD -> {
        // In a transaction it may be a change that nobody has committed. What it was loaded from
        // may have changed since: as for a read, it is not stored then.
        if (right.isGranted() && !loader.isInTransaction()) {
          write(state, mutation(stored, entry, current, Options.LOADED));
        }
        return true;
      }
      case SET -> {
        return set(state, stored, current, entry);
      }
      case REMOVE -> {
        right.end();
        Mutation removal = mutation(stored, null, current, Options.NONE);
        Mutation.Result result = write(state, removal);
        writer.evictRest(state, Mutation.remove(stored, Options.NONE));
        boolean done = result.isDone() || (current.bytes() == null && result.old() == null);
        if (done) {
          scripted.note(removal);
        }
        return done;
      }
    }
    throw new AssertionError(entry.action());
  }

  private boolean set(
      State state, StoredBytes stored, EntryReader.Current current, ProcessedEntry<K, V> entry) {
    LarderException refusal = current.found().refusal();
    if (refusal != null) {
      throw refusal;
    }
    Mutation put = mutation(stored, entry, current, Options.NONE);
    if (!current.found().right().isGranted()) {
      // A transaction is about to change what the value may have been made of.
      scripted.writer.callIfPresent(put);
      writer.evict(stored, null).await();
      return true;
    }
    boolean done = write(state, put).isDone();
    if (done) {
      scripted.note(put);
    }
    return done;
  }

  private Mutation mutation(
      StoredBytes stored,
      @Nullable ProcessedEntry<K, V> set,
      EntryReader.Current current,
      Options options) {
    byte[] seen = current.bytes();
    StoreRight right = current.found().right();
    return new Mutation(
        stored,
        set == null ? null : codec.value(Objects.requireNonNull(set.value())),
        Condition.UNCHANGED,
        seen == null ? null : new StoredBytes(seen.clone(), null),
        set == null || right.fence() == null
            ? options
            : options.with(new Store(right, Storing.REPLACE)));
  }

  private Mutation.Result write(State state, Mutation mutation) {
    Store store = mutation.options().store();
    if (store != null) {
      store.right().end();
    }
    return writer.write(state, mutation, null).await();
  }

  /**
   * The results of a processor for several keys, without those that are null. Where Redis has not
   * answered for one, the others fail, too: a call waits for it once.
   */
  static <K, S, T> Map<K, EntryProcessorResult<T>> ofEach(
      Map<K, S> keys, BiFunction<K, S, @Nullable T> processor) {
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    ProcessorResult<T> silent = null;
    for (Map.Entry<K, S> one : keys.entrySet()) {
      ProcessorResult<T> result =
          silent != null
              ? silent
              : ProcessorResult.of(() -> processor.apply(one.getKey(), one.getValue()));
      if (result != null) {
        results.put(one.getKey(), result);
        silent = result.silence() ? result : null;
      }
    }
    return results;
  }

  /** What a processor gave for one of several entries, or why it failed. */
  private record ProcessorResult<T>(
      @Nullable T result, @Nullable EntryProcessorException failure, boolean silence)
      implements EntryProcessorResult<T> {

    /** Null for a processor that gave null: JSR-107, javadoc of Cache.invokeAll. */
    private static <T> @Nullable ProcessorResult<T> of(Supplier<@Nullable T> processor) {
      try {
        T result = processor.get();
        return result == null ? null : new ProcessorResult<>(result, null, false);
      } catch (EntryProcessorException e) {
        // What the processor itself throws says nothing of this cache's Redis.
        return new ProcessorResult<>(null, e, false);
      } catch (RuntimeException e) {
        return new ProcessorResult<>(null, new EntryProcessorException(e), isSilence(e));
      }
    }

    /** Not what a loader or a writer threw: these have exceptions of their own. */
    private static boolean isSilence(RuntimeException failure) {
      return failure.getClass() == CacheException.class
          && failure.getCause() instanceof LarderException ofRedis
          && CacheGuard.isSilence(ofRedis);
    }

    @Override
    public @Nullable T get() {
      if (failure != null) {
        throw failure;
      }
      return result;
    }
  }
}

package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
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
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: one at a time for a key in this JVM, and again from the beginning where
 * another JVM changed the entry meanwhile, so that no update is lost. Thread-safe.
 */
record ProcessorRunner<K, V>(
    EntryReader<K, V> reader,
    EntryCodec<K, V> codec,
    EntryLoader<K, V> loader,
    EntryWriter writer,
    ScriptedWriter<K, V> scripted) {

  <T> @Nullable T process(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object... given) {
    return scripted.locks.<@Nullable T>locked(
        stored,
        null,
        left -> {
          for (int tries = 0; ; tries++) {
            EntryReader.Current current = reader.current(state, stored);
            ProcessedEntry entry =
                new ProcessedEntry(key, stored, current.bytes(), () -> loader.take(state, stored));
            try {
              T result = run(processor, entry, given);
              if (commit(state, stored, current, entry)) {
                reader.count(current, entry.isFound());
                return result;
              }
            } catch (RuntimeException | Error e) {
              reader.count(current, entry.isFound());
              throw e;
            } finally {
              entry.release();
            }
            EntryStore.backOff(tries);
          }
        });
  }

  private <T> @Nullable T run(
      EntryProcessor<K, V, T> processor, ProcessedEntry entry, Object[] given) {
    try {
      return processor.process(entry, given);
    } catch (EntryProcessorException | LarderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException(e);
    }
  }

  /** Makes what the processor did the entry's; false if the entry is another one by now. */
  private boolean commit(
      State state, StoredBytes stored, EntryReader.Current current, ProcessedEntry entry) {
    byte[] seen = current.bytes();
    return switch (entry.action) {
      case NONE -> true;
      case READ -> {
        reader.store().touch(current.redisKey(), null);
        yield true;
      }
      case SET, LOAD -> {
        if (entry.action == Action.LOAD && loader.isInTransaction()) {
          // It may be a change that nobody has committed.
          yield true;
        }
        StoredBytes value = codec.value(Objects.requireNonNull(entry.value));
        Options options = entry.action == Action.LOAD ? Options.LOADED : Options.NONE;
        StoreRight right = entry.right;
        if (right == null) {
          yield write(state, stored, value, seen, options).isDone();
        }
        // What it was loaded from may have changed since: then nothing is written.
        right.end();
        yield right.isGranted()
            ? write(state, stored, value, seen, options.with(new Store(right, Storing.ABSENT)))
                .isDone()
            : options.loaded() || write(state, stored, value, seen, options).isDone();
      }
      case REMOVE -> {
        Mutation.Result result = write(state, stored, null, seen, Options.NONE);
        writer.evictRest(state, Mutation.remove(stored, Options.NONE));
        yield result.isDone() || (seen == null && result.old() == null);
      }
    };
  }

  private Mutation.Result write(
      State state,
      StoredBytes key,
      @Nullable StoredBytes value,
      byte @Nullable [] seen,
      Options options) {
    StoredBytes expected = seen == null ? null : new StoredBytes(seen.clone(), null);
    return writer
        .write(state, new Mutation(key, value, Condition.UNCHANGED, expected, options), null)
        .await();
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
        silent = result.isSilence() ? result : null;
      }
    }
    return results;
  }

  /** What a processor gave for one of several entries, or why it failed. */
  private record ProcessorResult<T>(@Nullable T result, @Nullable EntryProcessorException failure)
      implements EntryProcessorResult<T> {

    /** Null for a processor that gave null: JSR-107, javadoc of Cache.invokeAll. */
    private static <T> @Nullable ProcessorResult<T> of(Supplier<@Nullable T> processor) {
      try {
        T result = processor.get();
        return result == null ? null : new ProcessorResult<>(result, null);
      } catch (EntryProcessorException e) {
        return new ProcessorResult<>(null, e);
      } catch (RuntimeException e) {
        return new ProcessorResult<>(null, new EntryProcessorException(e));
      }
    }

    boolean isSilence() {
      return failure != null
          && failure.getCause() instanceof CacheException outer
          && outer.getCause() instanceof LarderException inner
          && CacheGuard.isSilence(inner);
    }

    @Override
    public @Nullable T get() {
      if (failure != null) {
        throw failure;
      }
      return result;
    }
  }

  /** What has to be done when the processor has returned: the last of what it did. */
  private enum Action {
    NONE,
    READ,
    /** The value came from the loader. */
    LOAD,
    SET,
    REMOVE
  }

  /** An entry in the hands of a processor: nothing reaches Redis before it returns. */
  private final class ProcessedEntry implements MutableEntry<K, V> {
    private final K key;
    private final StoredBytes stored;
    private final byte @Nullable [] seen;
    private Action action = Action.NONE;
    private @Nullable V value;
    // Whether value is what is there, or what was loaded.
    private boolean read;
    // What is there, once it has been looked at.
    private @Nullable V present;
    private boolean looked;

    // Taken before the value is loaded, or null: nothing was loaded.
    private @Nullable StoreRight right;
    private final Supplier<StoreRight> take;

    ProcessedEntry(K key, StoredBytes stored, byte @Nullable [] seen, Supplier<StoreRight> take) {
      this.key = key;
      this.stored = stored;
      this.seen = seen;
      this.take = take;
    }

    /** Gives back the right to store unless something was stored under it. */
    void release() {
      if (right != null) {
        loader.release(right);
      }
    }

    /** What is there, or null; what cannot be read is absent, as for a read. */
    private @Nullable V found() {
      if (!looked) {
        present = codec.valueOf(stored, seen);
        looked = true;
      }
      return present;
    }

    /** Whether there is an entry, as far as anybody has looked. */
    boolean isFound() {
      return looked ? present != null : seen != null;
    }

    @Override
    public boolean exists() {
      return switch (action) {
        case NONE, READ -> found() != null;
        case LOAD, SET -> true;
        case REMOVE -> false;
      };
    }

    @Override
    public void remove() {
      // What was only set here was never there for anybody.
      action = action == Action.SET && seen == null ? Action.NONE : Action.REMOVE;
      value = null;
    }

    @Override
    public void setValue(V newValue) {
      value = Objects.requireNonNull(newValue, "value is null");
      action = Action.SET;
    }

    @Override
    public K getKey() {
      return key;
    }

    @Override
    public @Nullable V getValue() {
      if (read || action == Action.REMOVE || action == Action.SET) {
        return value;
      }
      V found = found();
      if (found != null) {
        action = Action.READ;
      } else if (loader.readsThrough()) {
        right = take.get();
        found = loader.value(key);
        if (found != null) {
          action = Action.LOAD;
        }
      }
      value = found;
      read = true;
      return found;
    }

    @Override
    public <U> U unwrap(Class<U> type) {
      if (type.isInstance(this)) {
        return type.cast(this);
      }
      throw new IllegalArgumentException(
          "an entry is no " + type.getName() + "; expected javax.cache.processor.MutableEntry");
    }
  }
}

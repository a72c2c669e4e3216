package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.jcache.EntryUpdates.Change;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Outcome;
import io.larder.jcache.WriteScript.Written;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.keyspace.Generations.State;
import java.util.Arrays;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: one at a time for a key in this JVM, and again from the beginning where
 * another JVM changed the entry meanwhile, so that no update is lost.
 */
final class EntryProcessing<K, V> {
  private final EntryParts<K, V> parts;
  private final EntryWrites<K, V> writes;

  EntryProcessing(EntryParts<K, V> parts, EntryWrites<K, V> writes) {
    this.parts = parts;
    this.writes = writes;
  }

  <T> @Nullable T process(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object... given) {
    return parts
        .locks()
        .<@Nullable T>locked(stored, () -> untilUndisturbed(state, key, stored, processor, given));
  }

  private <T> @Nullable T untilUndisturbed(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object[] given) {
    byte[] redisKey = parts.redisKey(state, stored);
    for (int attempt = 0; ; attempt++) {
      long start = parts.counters().start();
      byte[] seen = parts.look(redisKey);
      ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, seen, parts);
      T result = run(processor, entry, given);
      if (commit(state, stored, redisKey, entry)) {
        parts.counters().read(seen != null, start);
        return result;
      }
      EntryUpdates.pause(attempt);
    }
  }

  private static <K, V, T> @Nullable T run(
      EntryProcessor<K, V, T> processor, ProcessedEntry<K, V> entry, Object[] given) {
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
      State state, StoredBytes stored, byte[] redisKey, ProcessedEntry<K, V> entry) {
    long start = parts.counters().start();
    byte[] seen = entry.seen();
    switch (entry.action()) {
      case NONE -> {
        return true;
      }
      case READ -> {
        long access = parts.expiry().access();
        if (access != ExpiryTimes.UNCHANGED) {
          parts.store().expire(redisKey, access).await();
        }
        return true;
      }
      case SET, LOAD -> {
        StoredBytes value = parts.codec().value(entry.present());
        boolean loaded = entry.action() == ProcessedEntry.Action.LOAD;
        Written written =
            writes
                .updates()
                .replaceSeen(
                    state, new Change(stored, value, condition(seen), expected(seen), loaded));
        if (written.isDone() && !loaded) {
          parts.counters().put(1, start);
        }
        return written.isDone();
      }
      case REMOVE -> {
        Written written =
            writes
                .updates()
                .replaceSeen(
                    state, new Change(stored, null, condition(seen), expected(seen), false));
        if (written.outcome() == Outcome.REMOVED) {
          parts.counters().removed(1, start);
        }
        return written.isDone() || (seen == null && written.old() == null);
      }
    }
    throw new IllegalStateException();
  }

  private static Condition condition(byte @Nullable [] seen) {
    return seen == null ? Condition.ABSENT : Condition.EQUAL;
  }

  private static @Nullable StoredBytes expected(byte @Nullable [] seen) {
    return seen == null ? null : new StoredBytes(Arrays.copyOf(seen, seen.length), null);
  }
}

package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.entries.Mutation.Condition;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.Generations.State;
import java.util.Objects;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: one at a time for a key in this JVM, and again from the beginning where
 * another JVM changed the entry meanwhile, so that no update is lost. Thread-safe.
 */
final class ProcessorRunner<K, V> {
  private final EntryReader<K, V> reader;
  private final EntryCodec<K, V> codec;
  private final EntryLoader<K, V> loader;
  private final EntryWriter writer;
  private final ScriptedWriter<K, V> scripted;

  ProcessorRunner(
      EntryReader<K, V> reader,
      EntryCodec<K, V> codec,
      EntryLoader<K, V> loader,
      EntryWriter writer,
      ScriptedWriter<K, V> scripted) {
    this.reader = reader;
    this.codec = codec;
    this.loader = loader;
    this.writer = writer;
    this.scripted = scripted;
  }

  <T> @Nullable T process(
      State state, K key, StoredBytes stored, EntryProcessor<K, V, T> processor, Object... given) {
    return scripted.<@Nullable T>exclusively(
        stored,
        () -> {
          for (int tries = 0; ; tries++) {
            EntryReader.Current current = reader.current(state, stored);
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, current.bytes(), codec, loader);
            T result = run(processor, entry, given);
            if (commit(state, stored, current, entry)) {
              reader.count(current);
              return result;
            }
            ScriptedWriter.backOff(tries);
          }
        });
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
      State state, StoredBytes stored, EntryReader.Current current, ProcessedEntry<K, V> entry) {
    byte[] seen = current.bytes();
    return switch (entry.action()) {
      case NONE -> true;
      case READ -> {
        reader.touch(current.redisKey(), null);
        yield true;
      }
      case SET, LOAD -> {
        StoredBytes value = codec.value(Objects.requireNonNull(entry.present()));
        boolean loaded = entry.action() == ProcessedEntry.Action.LOAD;
        yield write(state, stored, value, seen, loaded ? Options.LOADED : Options.NONE).isDone();
      }
      case REMOVE -> {
        MutationResult result = write(state, stored, null, seen, Options.NONE);
        yield result.isDone() || (seen == null && result.old() == null);
      }
    };
  }

  private MutationResult write(
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
}

package io.larder.jcache.entries;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What a processor gave for one of several entries, or why it failed. */
record ProcessorResult<T>(@Nullable T result, @Nullable EntryProcessorException failure)
    implements EntryProcessorResult<T> {

  /** Null for a processor that gave null: JSR-107, javadoc of Cache.invokeAll. */
  private static <T> @Nullable EntryProcessorResult<T> of(Supplier<@Nullable T> processor) {
    try {
      T result = processor.get();
      return result == null ? null : new ProcessorResult<>(result, null);
    } catch (EntryProcessorException e) {
      return new ProcessorResult<>(null, e);
    } catch (RuntimeException e) {
      return new ProcessorResult<>(null, new EntryProcessorException(e));
    }
  }

  /** The results of a processor for several keys, without those that are null. */
  static <K, S, T> Map<K, EntryProcessorResult<T>> ofEach(
      Map<K, S> keys, BiFunction<K, S, @Nullable T> processor) {
    Map<K, EntryProcessorResult<T>> results = new LinkedHashMap<>();
    keys.forEach(
        (key, stored) -> {
          EntryProcessorResult<T> result = of(() -> processor.apply(key, stored));
          if (result != null) {
            results.put(key, result);
          }
        });
    return results;
  }

  @Override
  public @Nullable T get() {
    if (failure != null) {
      throw failure;
    }
    return result;
  }
}

package io.larder.jcache.entries;

import java.util.function.Supplier;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** What a processor gave for one of several entries, or why it failed. */
record ProcessorResult<T>(@Nullable T result, @Nullable EntryProcessorException failure)
    implements EntryProcessorResult<T> {

  /** Null for a processor that gave null: JSR-107, javadoc of Cache.invokeAll. */
  static <T> @Nullable EntryProcessorResult<T> of(Supplier<@Nullable T> processor) {
    try {
      T result = processor.get();
      return result == null ? null : new ProcessorResult<>(result, null);
    } catch (EntryProcessorException e) {
      return new ProcessorResult<>(null, e);
    } catch (RuntimeException e) {
      return new ProcessorResult<>(null, new EntryProcessorException(e));
    }
  }

  @Override
  public @Nullable T get() {
    if (failure != null) {
      throw failure;
    }
    return result;
  }
}

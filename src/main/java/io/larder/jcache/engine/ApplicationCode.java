package io.larder.jcache.engine;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.connection.call.CallBudget;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * What the application gives to one cache (loader, writer, policy, listeners): it runs with the
 * application's context class loader, and what of it is closeable is closed with the cache.
 */
public final class ApplicationCode {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final String cacheName;
  private final ClassLoader loader;
  private final List<AutoCloseable> closeables = new CopyOnWriteArrayList<>();

  public ApplicationCode(String cacheName, ClassLoader loader) {
    this.cacheName = cacheName;
    this.loader = loader;
  }

  /** Makes an object that the application must give, to be closed with the cache. */
  public <T> T make(@Nullable Factory<? extends T> factory, String what) {
    if (factory == null) {
      throw new NullPointerException(missing("no factory for", what));
    }
    T made = this.<T>makeIfGiven(factory);
    if (made == null) {
      throw new NullPointerException(missing("a factory that gave null for", what));
    }
    return made;
  }

  private String missing(String fault, String what) {
    return MessageId.CACHE_MISUSE.text("cache '%s' has %s its %s", cacheName, fault, what);
  }

  /** Makes an object that the application may give, to be closed with the cache. */
  public <T> @Nullable T makeIfGiven(@Nullable Factory<? extends T> factory) {
    T made = factory == null ? null : factory.create();
    if (made instanceof AutoCloseable closeable) {
      closeables.add(closeable);
    }
    return made;
  }

  /** Runs code of the application on a thread that is not the application's. */
  public <T extends @Nullable Object> T call(Supplier<T> code) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return CallBudget.outside(code::get);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  public void run(Runnable code) {
    this.<@Nullable Object>call(
        () -> {
          code.run();
          return null;
        });
  }

  /** Tells who asked for entries to be loaded how that ended. */
  public void tell(@Nullable CompletionListener listener, @Nullable Throwable failure) {
    if (listener == null) {
      return;
    }
    run(
        () -> {
          if (failure == null) {
            listener.onCompletion();
          } else {
            Throwable cause = Failures.unwrap(failure);
            listener.onException(cause instanceof CacheException e ? e : new CacheException(cause));
          }
        });
  }

  /** Closes one object before the cache is closed. */
  public void close(@Nullable Object made) {
    if (made instanceof AutoCloseable closeable && closeables.remove(closeable)) {
      closeQuietly(closeable);
    }
  }

  public void closeAll() {
    closeables.forEach(this::close);
  }

  /** Whatever it throws, an {@link Error} as well: the rest has to be closed all the same. */
  private void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CLOSE_FAILURE.text(
              "%s of cache '%s' could not be closed: %s",
              closeable.getClass().getTypeName(), cacheName, e.getClass().getName()));
    }
  }
}

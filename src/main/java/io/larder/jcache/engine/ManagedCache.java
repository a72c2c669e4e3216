package io.larder.jcache.engine;

import io.larder.common.MessageId;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.management.CacheStatisticsMXBean;
import org.jspecify.annotations.Nullable;

/** A cache of any engine that a manager has opened: name, configuration, end. Thread-safe. */
@SuppressWarnings("serial") // a reference is written in its place
public abstract class ManagedCache<K, V> implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  // How long the end waits for the application's loader.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CacheEngine.Opening<K, V> opening;
  private final CacheSetup<K, V> setup;
  // The cache itself and what runs in the background.
  private final Phaser users = new Phaser(1);

  /** Set when the end begins; each call of the application looks at it first. */
  protected final AtomicBoolean closed = new AtomicBoolean();

  protected ManagedCache(CacheEngine.Opening<K, V> opening) {
    this.opening = opening;
    this.setup = new CacheSetup<>(opening.configuration());
  }

  public abstract Cache<K, V> cache();

  /** Lets go of what it is made of; called once. */
  protected abstract void release();

  public abstract BackingCache forAnnotations();

  /** Looks at what it has stored; null: its engine shows nothing, or it stores nothing. */
  public @Nullable CacheInspection inspection() {
    return null;
  }

  /** What it counts while statistics are on; null if its engine registers a bean itself. */
  public abstract @Nullable CacheStatisticsMXBean statistics();

  /** Switches counting; switching it off forgets what was counted. */
  public abstract void countStatistics(boolean on);

  protected final Type valueType() {
    return opening.valueType();
  }

  protected final void checkOpen() {
    if (closed.get()) {
      throw closedFailure();
    }
  }

  protected final IllegalStateException closedFailure() {
    return new IllegalStateException("cache '" + getName() + "' is closed");
  }

  /**
   * Runs something without its caller that calls the application's loader: the loader is not closed
   * under its hands. What begins after the end must find that out by itself.
   */
  protected final <T> T inBackground(Supplier<T> work) {
    users.register();
    try {
      return work.get();
    } finally {
      users.arriveAndDeregister();
    }
  }

  private void awaitBackground() {
    try {
      users.awaitAdvanceInterruptibly(
          users.arriveAndDeregister(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.CLOSE_FAILURE.text(
              "a loadAll of cache '%s' still runs, %d s after the cache was closed; its loader is closed all the same",
              getName(), PATIENCE.toSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public final CacheSetup<K, V> setup() {
    return setup;
  }

  public final String getName() {
    return opening.name();
  }

  /** What is written in the place of the cache. */
  public final CacheReference reference() throws ObjectStreamException {
    return CacheReference.of(getName(), opening.owner());
  }

  protected final Object writeReplace() throws ObjectStreamException {
    return reference();
  }

  public final CacheManager getCacheManager() {
    checkOpen();
    return opening.owner();
  }

  public final <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    if (type.isInstance(setup)) {
      return type.cast(setup);
    }
    throw new IllegalArgumentException(
        "the configuration of cache '" + getName() + "' is no " + type.getName());
  }

  /**
   * Its manager does not know it from the beginning of the end, and may have another of its name.
   */
  public final void close() {
    if (beginEnd()) {
      end();
    }
  }

  /**
   * Removes its entries for good and closes it, unless it is closed or being closed. From the
   * beginning it counts as closed; if Redis does not remove them, it is open again.
   */
  public final void destroy() {
    if (!beginEnd()) {
      return;
    }
    try {
      removeEntries();
    } catch (RuntimeException | Error e) {
      closed.set(false);
      throw e;
    }
    end();
  }

  /** Removes what is stored of it: nobody is going to use it. */
  protected abstract void removeEntries();

  private boolean beginEnd() {
    return closed.compareAndSet(false, true);
  }

  private void end() {
    opening.onClose().accept(this);
    awaitBackground();
    release();
  }

  public final boolean isClosed() {
    return closed.get();
  }

  protected final <T> T unwrap(Class<T> type, Object... known) {
    for (Object one : known) {
      if (type.isInstance(one)) {
        return type.cast(one);
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "cache '%s' is no %s; expected javax.cache.Cache or RedissonClient",
            getName(),
            type.getName()));
  }
}

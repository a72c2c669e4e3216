package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.Command;
import io.larder.connection.RedisConnection;
import io.larder.connection.RedissonConnection;
import io.larder.connection.call.Reply;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.jcache.JCache;

/**
 * The way to one cache of Redisson's JCache: no call is made without a connection, and a failure of
 * Redis comes out as a {@link CacheException} that says so.
 *
 * <p>Redisson's cache is made with the first call that has a connection: made without one, its
 * clean-up task would end with its first run.
 */
final class RedissonStore {
  private final RedissonConnection connection;
  private final String redisKey;
  private final Supplier<JCache<StoredBytes, StoredBytes>> opener;
  private @Nullable JCache<StoredBytes, StoredBytes> opened;
  private volatile boolean closed;

  RedissonStore(
      RedissonConnection connection,
      String redisKey,
      Supplier<JCache<StoredBytes, StoredBytes>> opener) {
    this.connection = connection;
    this.redisKey = redisKey;
    this.opener = opener;
  }

  /** Makes the cache if that does not have to wait. */
  void openIfConnected() {
    if (connection.state() == RedisConnection.State.CONNECTED) {
      blocking("open", JCache::getName);
    }
  }

  synchronized JCache<StoredBytes, StoredBytes> cache() {
    if (closed) {
      throw new IllegalStateException("cache '" + redisKey + "' is closed");
    }
    if (opened == null) {
      opened = opener.get();
    }
    return opened;
  }

  /** Begins to load entries, on a thread of Redisson's. */
  CompletionStage<@Nullable Void> loadAll(Set<StoredBytes> keys, boolean replaceExistingValues) {
    CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion() {
            end.complete(null);
          }

          @Override
          public void onException(Exception e) {
            end.completeExceptionally(e);
          }
        };
    blocking(
        "loadAll",
        cache -> {
          cache.loadAll(keys, replaceExistingValues, listener);
          return true;
        });
    return end;
  }

  /** One call whose reply comes within {@code redis.timeout} or not at all. */
  <T extends @Nullable Object> T await(
      String name, Function<JCache<StoredBytes, StoredBytes>, CompletionStage<T>> send) {
    try {
      return call(name, send).await();
    } catch (LarderException e) {
      throw failure(e);
    }
  }

  /** The same for a caller that does not wait. */
  <T extends @Nullable Object> Reply<T> call(
      String name, Function<JCache<StoredBytes, StoredBytes>, CompletionStage<T>> send) {
    boolean repeatable = name.equals("get") || name.equals("getAll") || name.equals("containsKey");
    return connection.call(
        new Command<>(
            "JCache " + name,
            redisKey,
            "hash",
            repeatable,
            client ->
                send.apply(cache())
                    .handle((value, failure) -> RedissonStore.<T>result(value, failure))
                    .thenCompose(result -> result)));
  }

  /**
   * Several steps, or steps with code of the application between them, which takes its own time.
   * What the application's code throws comes out as it is.
   */
  <T extends @Nullable Object> T blocking(
      String name, Function<JCache<StoredBytes, StoredBytes>, T> steps) {
    Command<T> command =
        new Command<>("JCache " + name, redisKey, "hash", false, client -> notSent());
    try {
      return connection
          .blocking(
              command,
              client -> {
                try {
                  return new Outcome<>(steps.apply(cache()), null);
                } catch (RuntimeException e) {
                  RuntimeException redis = failureOfRedis(e);
                  if (redis != null) {
                    throw redis;
                  }
                  return new Outcome<T>(null, e);
                }
              })
          .get();
    } catch (LarderException e) {
      throw failure(e);
    }
  }

  /** As {@link #blocking} on a callback thread. */
  <T extends @Nullable Object> CompletionStage<T> async(
      String name, Function<JCache<StoredBytes, StoredBytes>, T> steps) {
    return connection.async(() -> blocking(name, steps));
  }

  /** Ends the cache; its entries stay. */
  void close() {
    JCache<StoredBytes, StoredBytes> ending;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      ending = opened;
    }
    if (ending != null) {
      try {
        ending.close();
      } catch (CacheException | RedisException e) {
        System.getLogger("io.larder.jcache")
            .log(
                System.Logger.Level.DEBUG,
                () ->
                    MessageId.CACHE_FAILURE.text(
                        redisKey + " was closed without telling Redis: " + e.getClass().getName()));
      }
    }
  }

  private record Outcome<T extends @Nullable Object>(
      @Nullable T value, @Nullable RuntimeException failure) {
    @SuppressWarnings(
        "NullAway") // without a failure it is the value, which may be null where T may
    T get() {
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }

  private static <T extends @Nullable Object> CompletionStage<T> notSent() {
    throw new IllegalStateException("runs as blocking steps");
  }

  private static <T extends @Nullable Object> CompletionStage<T> result(
      T value, @Nullable Throwable failure) {
    if (failure == null) {
      return CompletableFuture.completedFuture(value);
    }
    RuntimeException redis = failureOfRedis(failure);
    return CompletableFuture.failedFuture(redis != null ? redis : unwrap(failure));
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The failure of Redis inside Redisson's CacheException, or null: it is the application's. */
  private static @Nullable RuntimeException failureOfRedis(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CacheLoaderException || cause instanceof CacheWriterException) {
        return null;
      }
      if (cause instanceof RedisException) {
        return (RuntimeException) cause;
      }
    }
    return null;
  }

  static CacheException failure(LarderException e) {
    return new CacheException(e.getMessage(), e);
  }
}

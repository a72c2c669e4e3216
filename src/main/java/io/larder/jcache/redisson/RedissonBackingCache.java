package io.larder.jcache.redisson;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.larder.codec.GenericTypes;
import io.larder.codec.StoredKey;
import io.larder.codec.UnreadableValueException;
import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.guard.Eviction;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.PutOptions;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.jcache.JCache;

/**
 * A cache of Redisson's JCache as annotated methods use it. A key that Larder generates is stored
 * as its text, an {@code Optional} as its value, an empty one as {@link #NULL}, because Redisson's
 * JCache has no null.
 */
final class RedissonBackingCache<K, V> implements BackingCache {
  static final String NULL = "larder:null";

  private static final Duration LONGEST = Duration.ofDays(1);

  private final RedissonCache<K, V> cache;
  private final CacheRuntime runtime;
  private final PerCallExpiry expiry;
  private final @Nullable SharedJsonCodec codec;

  RedissonBackingCache(
      RedissonCache<K, V> cache,
      CacheRuntime runtime,
      PerCallExpiry expiry,
      @Nullable SharedJsonCodec codec) {
    this.cache = cache;
    this.runtime = runtime;
    this.expiry = expiry;
    this.codec = codec;
  }

  @Override
  public String name() {
    return cache.getName();
  }

  @Override
  public boolean isClosed() {
    return cache.isClosed();
  }

  @Override
  public CacheObservation observation() {
    return cache.observation();
  }

  @Override
  public Reply<@Nullable Object> get(Object key, Type type, Deadline deadline) {
    boolean optional = GenericTypes.rawClass(type) == Optional.class;
    Class<?> raw = optional ? contentOf(type) : GenericTypes.boxed(GenericTypes.rawClass(type));
    declare(raw);
    return this.<@Nullable V>reply("get", deadline, jcache -> jcache.getAsync(stored(key)))
        .transform(
            reply -> {
              Object found = read(reply, raw);
              return optional && found != null
                  ? Optional.ofNullable(found.equals(NULL) ? null : found)
                  : found;
            });
  }

  private @Nullable Object read(Supplier<? extends @Nullable Object> reply, Class<?> type) {
    Object found;
    try {
      found = reply.get();
    } catch (CacheLoaderException e) {
      throw e;
    } catch (CacheException e) {
      // Redisson's, of a value that its codec does not read; failures of Redis are Larder's.
      return unreadable("a value that the codec of Redisson does not read");
    }
    return found == null || found.equals(NULL) || type.isInstance(found)
        ? found
        : unreadable("a " + found.getClass().getTypeName() + ", not a " + type.getTypeName());
  }

  private @Nullable Object unreadable(String reason) {
    runtime.unreadable().report(name(), new UnreadableValueException(reason));
    observation().tell(CacheObserver::unreadable);
    return null;
  }

  @Override
  public Reply<StoreRight> take(Object key, @Nullable Duration leading, Deadline deadline) {
    return cache.fence().take(text(key), deadline);
  }

  @Override
  public Reply<Boolean> holds(Object key, StoreRight right, Deadline deadline) {
    return cache.fence().holds(right, deadline);
  }

  @Override
  public void release(StoreRight right) {
    cache.fence().release(right);
  }

  /**
   * Redisson's write and the right to it are not one step: what is written while an eviction comes
   * between is removed by the eviction, or by this call.
   */
  @Override
  public Reply<@Nullable Void> put(
      Object key, Object value, Type type, PutOptions options, Deadline deadline) {
    StoreRight right = options.right();
    if (right == null || right.fence() == null) {
      return cache
          .fence()
          .end(text(key), deadline)
          .then(ended -> write(key, value, type, options, deadline));
    }
    right.end();
    Eviction eviction = new Eviction.OfKey(key);
    Duration time = Duration.ofNanos(deadline.nanosLeft());
    return cache
        .fence()
        .holds(right, deadline)
        .then(
            held -> {
              if (!held) {
                return options.storing() == Storing.PUT ? evict(eviction, deadline) : Reply.NOTHING;
              }
              return write(key, value, type, options, deadline)
                  .then(written -> used(right, Deadline.in(time)))
                  .then(still -> still ? Reply.NOTHING : evict(eviction, Deadline.in(time)));
            });
  }

  /** Without an answer it is as if the right was lost. */
  private Reply<Boolean> used(StoreRight right, Deadline deadline) {
    return cache.fence().use(right, deadline).recover(failure -> false);
  }

  private Reply<@Nullable Void> write(
      Object key, Object value, Type type, PutOptions options, Deadline deadline) {
    Object content = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    declare(GenericTypes.rawClass(type));
    return reply(
        "put",
        deadline,
        jcache -> expiry.during(options.ttl(), () -> jcache.putAsync(stored(key), value(content))));
  }

  @Override
  public Reply<@Nullable Void> remove(Eviction eviction, Deadline deadline) {
    if (eviction instanceof Eviction.OfKey one) {
      return cache
          .fence()
          .end(text(one.key()), deadline)
          .then(
              ended ->
                  this.reply("remove", deadline, jcache -> jcache.removeAsync(stored(one.key()))))
          .map(removed -> null);
    }
    // A writer and listeners are to learn of each entry; else one command removes them all.
    return cache
        .fence()
        .end(null, deadline)
        .then(
            ended ->
                callsApplication()
                    ? Reply.steps(() -> cache.run("removeAll", JCache::removeAll))
                    : this.<@Nullable Void>reply("removeAll", deadline, JCache::clearAsync));
  }

  private boolean callsApplication() {
    return cache.setup().isWriteThrough()
        || cache.setup().getCacheEntryListenerConfigurations().iterator().hasNext();
  }

  /** Redisson's JCache has no removal of one entry that tells nobody. */
  @Override
  public Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline) {
    String key = eviction instanceof Eviction.OfKey one ? text(one.key()) : null;
    return cache.fence().end(key, deadline).then(ended -> evicted(eviction, deadline));
  }

  private Reply<@Nullable Void> evicted(Eviction eviction, Deadline deadline) {
    return Reply.steps(
        () -> evict(eviction instanceof Eviction.OfKey one ? stored(one.key()) : null, deadline));
  }

  /** Also of a cache that is closed: what is left of it is there for others of its name. */
  private @Nullable Void evict(@Nullable K key, Deadline deadline) {
    String name = cache.getName();
    return runtime
        .connection()
        .calls()
        .<@Nullable Void>blocking(
            "eviction in cache '" + name + "'",
            client -> {
              TimedEntries entries = new TimedEntries(client, name);
              Long unused =
                  await(
                      "eviction", key == null ? entries.evictAll() : entries.evict(key), deadline);
              return null;
            });
  }

  private void declare(Class<?> type) {
    if (codec != null) {
      codec.declare(type);
    }
  }

  /** The key as its stamp has it: annotated methods have no others than texts. */
  private static String text(Object key) {
    return key instanceof StoredKey generated ? generated.storedKey() : "";
  }

  @SuppressWarnings("unchecked") // Redisson's JCache takes any key
  private K stored(Object key) {
    return (K) (key instanceof StoredKey generated ? generated.storedKey() : key);
  }

  @SuppressWarnings("unchecked") // Redisson's JCache takes any value
  private V value(@Nullable Object content) {
    return (V) (content == null ? NULL : content);
  }

  private static Class<?> contentOf(Type optional) {
    return optional instanceof ParameterizedType generic
        ? GenericTypes.boxed(GenericTypes.rawClass(generic.getActualTypeArguments()[0]))
        : Object.class;
  }

  /** Runs on the thread that waits for it; that stops waiting at the deadline. */
  private <T extends @Nullable Object> Reply<T> reply(
      String name, Deadline deadline, Function<JCache<K, V>, RFuture<T>> call) {
    // Redisson calls the application's code in the middle: then each of its commands has its own
    // limit, redis.timeout, and the deadline cannot be told from the application's time.
    Deadline end = callsApplication() ? Deadline.in(LONGEST) : deadline;
    return Reply.steps(() -> cache.send(name, jcache -> await(name, call.apply(jcache), end)));
  }

  private static <T extends @Nullable Object> T await(
      String name, RFuture<T> reply, Deadline deadline) {
    try {
      return reply.toCompletableFuture().get(deadline.nanosLeft(), NANOSECONDS);
    } catch (TimeoutException e) {
      throw RedisUnavailableException.timeout(
          MessageId.UNAVAILABLE.text(
              name + " got no answer within the deadline; whether Redis executed it is unknown"));
    } catch (ExecutionException e) {
      Throwable failure = Failures.unwrap(e);
      throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              name + " was interrupted; whether Redis executed it is unknown"));
    }
  }
}

package io.larder.jcache.redisson;

import io.larder.flight.SingleFlight;
import io.larder.jcache.engine.CacheSetup;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What an application has of a {@link RedissonCache}: it answers what a manager knows of its
 * caches; all else is Redisson's, at once or not at all. What changes entries also ends the sharing
 * of what annotated methods compute for them in this JVM.
 */
final class RedissonProxy<K, V> {
  private static final Set<String> OF_ONE_KEY =
      Set.of(
          "put",
          "getAndPut",
          "putIfAbsent",
          "remove",
          "getAndRemove",
          "replace",
          "getAndReplace",
          "invoke");
  private static final Set<String> OF_SEVERAL =
      Set.of("putAll", "removeAll", "clear", "invokeAll", "loadAll");

  private final RedissonCache<K, V> cache;
  private final SingleFlight flights;
  private final CacheSetup<K, V> setup;
  private final Cache<K, V> proxy;

  @SuppressWarnings("unchecked") // a proxy of this interface
  RedissonProxy(RedissonCache<K, V> cache, CacheSetup<K, V> setup, SingleFlight flights) {
    this.cache = cache;
    this.flights = flights;
    this.setup = setup;
    this.proxy =
        (Cache<K, V>)
            Proxy.newProxyInstance(
                RedissonProxy.class.getClassLoader(),
                new Class<?>[] {Cache.class, Written.class},
                this::answer);
  }

  /** Has a reference written in its place. */
  interface Written extends Serializable {
    Object writeReplace() throws ObjectStreamException;
  }

  Cache<K, V> cache() {
    return proxy;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the arguments are those of Cache's methods
  private @Nullable Object answer(
      Object self, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Object first = arguments == null ? null : arguments[0];
    return switch (method.getName()) {
      case "getName" -> cache.getName();
      case "getCacheManager" -> cache.getCacheManager();
      case "getConfiguration" ->
          cache.getConfiguration((Class<? extends Configuration<K, V>>) first);
      case "isClosed" -> cache.isClosed();
      case "close" -> {
        cache.close();
        yield null;
      }
      case "registerCacheEntryListener" -> {
        send(method, arguments);
        setup.add((CacheEntryListenerConfiguration<K, V>) first);
        yield null;
      }
      case "deregisterCacheEntryListener" -> {
        send(method, arguments);
        setup.remove((CacheEntryListenerConfiguration<K, V>) first);
        yield null;
      }
      case "getAll" -> {
        Map<?, ?> found = (Map<?, ?>) send(method, arguments);
        // Redisson counts what is missing only where it is loaded.
        if (!setup.isReadThrough()) {
          cache.observation().read(0, ((Set<?>) first).size() - found.size(), 0);
        }
        yield found;
      }
      case "iterator" -> new Entries((Iterator<?>) send(method, arguments));
      case "unwrap" -> cache.unwrapped((Class<?>) first);
      case "writeReplace" -> cache.reference();
      case "equals" -> self == first;
      case "hashCode" -> System.identityHashCode(self);
      case "toString" -> "cache '" + cache.getName() + "' of Redisson's JCache";
      default -> {
        outdate(method.getName(), first);
        yield method.isDefault()
            ? InvocationHandler.invokeDefault(self, method, arguments)
            : send(method, arguments);
      }
    };
  }

  /**
   * Ends what annotated methods compute for the entries that a call is about to change, in all
   * JVMs. The entry of a key that the application generated has the key's text, which is not made.
   */
  private void outdate(String method, @Nullable Object argument) {
    if (OF_SEVERAL.contains(method) && mayBeGenerated(argument)) {
      outdateAll();
    } else if (OF_ONE_KEY.contains(method) && argument instanceof GeneratedCacheKey) {
      outdateAll();
    } else if (OF_ONE_KEY.contains(method) && argument instanceof String key && isGenerated(key)) {
      flights.outdate(new SingleFlight.Key(cache.getName(), key));
      cache.endRights(key);
    }
  }

  private void outdateAll() {
    flights.outdateAll(cache.getName());
    cache.endRights(null);
  }

  /** Whether keys that a call gives, or all that there are, may be those of annotated methods. */
  private static boolean mayBeGenerated(@Nullable Object keys) {
    Iterable<?> given =
        keys instanceof Map<?, ?> map
            ? map.keySet()
            : keys instanceof Iterable<?> several ? several : List.of("[");
    for (Object key : given) {
      if (key instanceof GeneratedCacheKey || (key instanceof String text && isGenerated(text))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isGenerated(String key) {
    return key.startsWith("[") || key.startsWith("{");
  }

  /** Entries of Redisson's, each step of which may ask Redis. */
  private final class Entries implements Iterator<Object> {
    private final Iterator<?> below;

    Entries(Iterator<?> below) {
      this.below = below;
    }

    @Override
    public boolean hasNext() {
      return cache.call("iterator", open -> below.hasNext());
    }

    @Override
    public Object next() {
      return cache.<Object>call("iterator", open -> below.next());
    }

    @Override
    public void remove() {
      outdateAll();
      cache.call(
          "iterator",
          open -> {
            below.remove();
            return true;
          });
    }
  }

  private @Nullable Object send(Method method, @Nullable Object @Nullable [] arguments) {
    return cache.<@Nullable Object>call(
        method.getName(),
        open -> {
          try {
            return method.invoke(open, arguments);
          } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
              throw error;
            }
            throw e.getCause() instanceof RuntimeException failure
                ? failure
                : new CacheException(e.getCause());
          } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}

package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A manager that was asked for with a class loader reads what is stored with that loader. */
@RedisTest
class ManagerLoadersIT {
  public static class Value {
    public String text = "x";
  }

  public record Id(int number) {}

  /** Has classes of the same names as the application's. */
  private static final class Other extends ClassLoader {
    Other() {
      super(ManagerLoadersIT.class.getClassLoader());
    }

    Object make(Class<?> type, Object... arguments) throws ReflectiveOperationException {
      Class<?> own = findLoadedClass(type.getName());
      if (own == null) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
          byte[] bytes = in.readAllBytes();
          own = defineClass(type.getName(), bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return own.getConstructors()[0].newInstance(arguments);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      Class<?> own = findLoadedClass(name);
      return own != null ? own : super.loadClass(name, resolve);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void untypedValuesAndKeys_areOfTheManagersLoader(String engine, TestRedis redis, Fixture fixture)
      throws Exception {
    Larder larder =
        fixture.larder(
            redis.settings(
                "redis.jcache.engine",
                engine,
                "redis.codec.allowed-types",
                ManagerLoadersIT.class.getName()
                    + "$Value,"
                    + ManagerLoadersIT.class.getName()
                    + "$Id"));
    CacheManager own = larder.caching().getCacheManager();
    Cache<Object, Object> first = own.createCache("first", new MutableConfiguration<>());
    first.put("k", new Value());
    Other other = new Other();
    Object value = other.make(Value.class);
    Object id = other.make(Id.class, 7);
    CacheManager manager =
        larder.caching().getCacheManager(larder.caching().getDefaultURI(), other);
    Cache<Object, Object> cache = manager.createCache("loaders", new MutableConfiguration<>());
    cache.put("k", value);
    boolean keys = engine.equals("larder"); // Redisson reads no untyped record from a scan
    if (keys) {
      cache.put(id, "of the key");
      assertThat(cache.get(id)).isEqualTo("of the key");
    }

    assertThat(manager.getClassLoader()).isSameAs(other);
    assertThat(cache.get("k").getClass()).isSameAs(value.getClass());
    assertThat(cache.getAll(Set.<Object>of("k")).get("k").getClass()).isSameAs(value.getClass());
    for (Cache.Entry<Object, Object> entry : cache) {
      assertThat(Map.of(id.getClass(), 1, String.class, 1)).containsKey(entry.getKey().getClass());
    }
    AtomicReference<Object> seen = new AtomicReference<>();
    cache.invoke(
        "k",
        (entry, arguments) -> {
          seen.set(entry.getValue());
          return null;
        });
    assertThat(seen.get().getClass()).isSameAs(value.getClass());
    assertThat(first.get("k").getClass()).isSameAs(Value.class);
    own.destroyCache("first");
    manager.destroyCache("loaders");
  }
}

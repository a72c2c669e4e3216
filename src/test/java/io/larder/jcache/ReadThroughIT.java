package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RBucket;
import org.redisson.client.codec.StringCodec;

/** Read-through and write-through around entries that cannot be read. */
@RedisTest
class ReadThroughIT {
  private static final String NAME = "read-through";
  private static final String ROOT = TestRedis.PREFIX + "j:" + NAME;

  private static final class Loader implements CacheLoader<String, String> {
    final List<String> loaded = new CopyOnWriteArrayList<>();

    @Override
    public String load(String key) {
      loaded.add(key);
      if (key.equals("failing")) {
        throw new IllegalStateException("on purpose");
      }
      return key.equals("unknown") ? null : key + "!";
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> all = new HashMap<>();
      keys.forEach(key -> all.put(key, load(key)));
      return all;
    }
  }

  private static final class Writer implements CacheWriter<String, String> {
    final List<Object> calls = new CopyOnWriteArrayList<>();

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      calls.add(entry.getKey());
    }

    @Override
    public void writeAll(
        java.util.Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      calls.add(key);
    }

    @Override
    public void deleteAll(java.util.Collection<?> keys) {
      calls.addAll(keys);
      keys.clear();
    }
  }

  private final Loader loader = new Loader();
  private final Writer writer = new Writer();
  private Larder larder;
  private Cache<String, String> cache;

  @BeforeEach
  void open(Fixture fixture) {
    larder = fixture.larder();
    cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                NAME,
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setReadThrough(true)
                    .setWriteThrough(true)
                    .setCacheLoaderFactory(() -> loader)
                    .setCacheWriterFactory(() -> writer));
    for (String key : List.of("a", "b", "unknown", "failing")) {
      store(key, "\u0000garbage");
    }
  }

  private RBucket<String> bucket(String key) {
    return larder.connection().client().getBucket(ROOT + ":\"" + key + '"', StringCodec.INSTANCE);
  }

  private void store(String key, String text) {
    bucket(key).set(text);
  }

  private String stored(String key) {
    return String.valueOf(bucket(key).get());
  }

  @AfterEach
  void close() {
    larder.caching().getCacheManager().destroyCache(NAME);
    // What a clearing leaves: the next test writes where a new cache looks.
    larder.connection().client().getKeys().delete(TestRedis.PREFIX + "j:~" + NAME);
  }

  @Test
  void get_unreadable_loadsAndOverwritesWithoutTheWriter() {
    assertThat(cache.get("a")).isEqualTo("a!");
    assertThat(stored("a")).contains("\"a!\"");
    assertThat(cache.get("a")).isEqualTo("a!");
    assertThat(loader.loaded).containsExactly("a");
    assertThat(writer.calls).isEmpty();
  }

  @Test
  void getAll_unreadable_loadsOnlyThose() {
    assertThat(cache.get("b")).isEqualTo("b!");
    assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "a!", "b", "b!"));
    assertThat(stored("a")).contains("\"a!\"");
    assertThat(loader.loaded).containsExactly("b", "a");
  }

  @Test
  void get_unreadableAndLoaderHasNothing_isNull() {
    assertThat(cache.get("unknown")).isNull();
    assertThat(loader.loaded).containsExactly("unknown");
  }

  @Test
  void get_unreadableAndLoaderFails_saysSo() {
    assertThatThrownBy(() -> cache.get("failing"))
        .isInstanceOf(CacheLoaderException.class)
        .hasRootCauseMessage("on purpose");
  }
}

package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.Test;

/** Keys that have to be rebuilt from their bytes: for iterators, and for writers. */
@EachTopology
class RebuiltKeysIT extends EngineTest {
  private final Rows rows = new Rows();

  RebuiltKeysIT(TestServers servers) {
    super(servers);
  }

  /** MyBatis' {@code CacheKey}. */
  public static class RowKey implements Cloneable, Serializable {
    private static final long serialVersionUID = 1L;

    private final int multiplier;
    private int hashcode;
    private long checksum;
    private int count;

    // Not transient, as MyBatis has it.
    @SuppressWarnings("serial")
    private List<Object> updateList;

    public RowKey() {
      this.hashcode = 17;
      this.multiplier = 37;
      this.count = 0;
      this.updateList = new ArrayList<>();
    }

    public RowKey(Object[] objects) {
      this();
      Arrays.stream(objects).forEach(this::update);
    }

    public void update(Object object) {
      int base = object == null ? 1 : object.hashCode();
      count++;
      checksum += base;
      base *= count;
      hashcode = multiplier * hashcode + base;
      updateList.add(object);
    }

    @Override
    public boolean equals(Object object) {
      return this == object
          || (object instanceof RowKey that
              && hashcode == that.hashcode
              && checksum == that.checksum
              && count == that.count
              && updateList.equals(that.updateList));
    }

    @Override
    public int hashCode() {
      return hashcode;
    }
  }

  /** Remembers a hash code that its equality does not compare and that no constructor computes. */
  public static final class SaltedKey {
    private final String id;
    private final int hashCode;

    private SaltedKey(String id, int salt, boolean unused) {
      this.id = id;
      this.hashCode = id.hashCode() * 31 + salt;
    }

    static SaltedKey of(String id) {
      return new SaltedKey(id, 7, true);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SaltedKey that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }

  /** What is written, deleted and loaded. */
  private static final class Rows
      implements CacheWriter<Object, String>, CacheLoader<Object, String> {
    final Set<Object> written = new CopyOnWriteArraySet<>();
    final Set<Object> deleted = new CopyOnWriteArraySet<>();

    @Override
    public String load(Object key) {
      return "loaded";
    }

    @Override
    public Map<Object, String> loadAll(Iterable<?> keys) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(Cache.Entry<?, ? extends String> entry) {
      written.add(entry.getKey());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<?, ? extends String>> entries) {
      entries.forEach(this::write);
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      deleted.add(key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      deleted.addAll(keys);
      keys.clear();
    }
  }

  @SuppressWarnings("unchecked") // a loader and writer of any key
  private <K> MutableConfiguration<K, String> through(Class<K> keys, boolean loads) {
    return new MutableConfiguration<K, String>()
        .setTypes(keys, String.class)
        .setWriteThrough(true)
        .setCacheWriterFactory(() -> (CacheWriter<K, String>) (CacheWriter<?, String>) rows)
        .setReadThrough(loads)
        .setCacheLoaderFactory(() -> (CacheLoader<K, String>) (CacheLoader<?, String>) rows);
  }

  private static RowKey row(Object... parts) {
    return new RowKey(parts);
  }

  @Test
  void keysBuiltStepByStep_areReadAsTheyWere() {
    Set<RowKey> keys = Set.of(row(), row("select", 1), row("select", 2L), row("ids", List.of(1)));
    Cache<RowKey, String> cache = cache(application(), name, through(RowKey.class, false));
    keys.forEach(key -> cache.put(key, "row"));
    Set<Object> seen = new HashSet<>();
    cache.forEach(entry -> seen.add(entry.getKey()));
    assertThat(seen).isEqualTo(keys);
    cache.removeAll();
    assertThat(rows.deleted).isEqualTo(keys);
    assertThat(servers.keys(root(name) + ":*")).isEmpty();
  }

  @Test
  void keyThatCannotBeRead_isRefusedByACacheWithAWriter_beforeTheWriterIsCalled() {
    Cache<SaltedKey, String> cache = cache(application(), name, through(SaltedKey.class, true));
    SaltedKey key = SaltedKey.of("a");
    List<Runnable> calls =
        List.of(
            () -> cache.put(key, "x"),
            () -> cache.getAndPut(key, "x"),
            () -> cache.putIfAbsent(key, "x"),
            () -> cache.putAll(Map.of(key, "x")),
            () ->
                cache.invoke(
                    key,
                    (entry, arguments) -> {
                      entry.setValue("x");
                      return null;
                    }),
            () -> cache.get(key));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(CacheException.class)
          .hasStackTraceContaining("LARDER-5004: cache '" + name + "' has a writer")
          .hasStackTraceContaining(SaltedKey.class.getTypeName());
    }
    assertThat(rows.written).isEmpty();
    assertThat(servers.keys(root(name) + ":*")).isEmpty();
    cache.remove(key);
    assertThat(rows.deleted).containsExactly(key);
  }

  @Test
  void keyThatCannotBeRead_withoutAWriter_isFound_andNoEntryOfAnIterator() {
    Cache<SaltedKey, String> cache =
        cache(
            application(),
            name,
            new MutableConfiguration<SaltedKey, String>()
                .setTypes(SaltedKey.class, String.class)
                .setStatisticsEnabled(true));
    cache.put(SaltedKey.of("a"), "x");
    assertThat(cache.get(SaltedKey.of("a"))).isEqualTo("x");
    assertThat(cache).isEmpty();
    cache.removeAll();
    assertThat(cache.get(SaltedKey.of("a"))).isNull();
  }

  @Test
  void removeAll_withAWriter_removesAlsoWhatAnotherCacheStoredUnderKeysThatCannotBeRead() {
    Larder larder = application();
    Cache<Object, String> plain =
        cache(
            larder,
            name,
            new MutableConfiguration<Object, String>().setTypes(Object.class, String.class));
    plain.put(SaltedKey.of("a"), "x");
    plain.put(row("select"), "x");
    plain.put("text", "x");
    plain.close();
    Cache<Object, String> cache = cache(larder, name, through(Object.class, false));
    cache.removeAll();
    assertThat(rows.deleted).isEqualTo(Set.of(row("select"), "text"));
    assertThat(servers.keys(root(name) + ":*")).isEmpty();
  }
}

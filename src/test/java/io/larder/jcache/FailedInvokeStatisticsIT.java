package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.jcache.engine.ManagedCache;
import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.Test;

/** An entry that was looked up is a hit or a miss, whatever fails afterwards. */
@EachTopology
class FailedInvokeStatisticsIT extends EngineTest {
  FailedInvokeStatisticsIT(TestServers servers) {
    super(servers);
  }

  /** Fails for the keys of this test. */
  private static final class Failing
      implements CacheLoader<String, String>, CacheWriter<String, String> {
    @Override
    public String load(String key) {
      throw new IllegalStateException("loader");
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      throw new IllegalStateException("loader");
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      if (entry.getValue().equals("refused")) {
        throw new IllegalStateException("writer");
      }
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.clear();
    }

    @Override
    public void delete(Object key) {
      throw new IllegalStateException("writer");
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      throw new IllegalStateException("writer");
    }
  }

  private Cache<String, String> cache;
  private CacheStatisticsMXBean statistics;

  private void failed(String key, EntryProcessor<String, String, Object> processor) {
    assertThatThrownBy(() -> cache.invoke(key, processor)).isInstanceOf(Throwable.class);
  }

  private void assertCounted(long hits, long misses) {
    assertThat(statistics.getCacheHits()).isEqualTo(hits);
    assertThat(statistics.getCacheMisses()).isEqualTo(misses);
    assertThat(statistics.getCachePuts()).isEqualTo(1);
    assertThat(statistics.getCacheRemovals()).isZero();
  }

  @Test
  void invoke_thatFails_countsAHitOrAMiss() {
    cache =
        cache(
            application(),
            name,
            strings()
                .setStatisticsEnabled(true)
                .setReadThrough(true)
                .setCacheLoaderFactory(Failing::new)
                .setWriteThrough(true)
                .setCacheWriterFactory(Failing::new));
    statistics = ((ManagedCache<?, ?>) cache).statistics();
    cache.put("there", "v");

    for (String key : new String[] {"there", "absent"}) {
      failed(
          key,
          (entry, given) -> {
            throw new IllegalStateException("processor");
          });
      failed(
          key,
          (entry, given) -> {
            entry.exists();
            throw new AssertionError("processor");
          });
      failed(
          key,
          (entry, given) -> {
            entry.setValue("refused");
            return null;
          });
      failed(
          key,
          (entry, given) -> {
            entry.remove();
            return null;
          });
    }
    assertCounted(4, 4);
    failed("absent", (entry, given) -> entry.getValue());
    assertCounted(4, 5);
    cache.invokeAll(
        Set.of("there", "absent"),
        (entry, given) -> {
          throw new IllegalStateException("processor");
        });
    assertCounted(5, 6);
  }
}

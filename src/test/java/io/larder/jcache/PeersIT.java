package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.jcache.engine.ManagedCache;
import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder.SingletonFactory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What JSR-107 does not say, as TCK.md says that most peers do it. */
@EachTopology
class PeersIT extends EngineTest {
  PeersIT(TestServers servers) {
    super(servers);
  }

  private static final EntryProcessor<Object, Object, Object> SETTING =
      (entry, arguments) -> {
        entry.setValue("set");
        return "done";
      };

  private record Loader(Map<Object, Object> all) implements CacheLoader<Object, Object> {
    @Override
    public Object load(Object key) {
      return null;
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      return all;
    }
  }

  private static final class Failing implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<?, ?> entry) {
      throw new IllegalStateException("the database is away");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
      throw new IllegalStateException("the database is away");
    }

    @Override
    public void delete(Object key) {
      throw new IllegalStateException("the database is away");
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      throw new IllegalStateException("the database is away");
    }
  }

  private static MutableConfiguration<Object, Object> objects() {
    return new MutableConfiguration<>();
  }

  @Test
  void loaderThatGivesNoMap_isAFailure_andNoValuesIsNone() throws Exception {
    Cache<Object, Object> cache =
        cache(
            application(),
            name,
            objects().setReadThrough(true).setCacheLoaderFactory(() -> new Loader(null)));
    assertThatThrownBy(() -> cache.getAll(Set.of("a")))
        .isInstanceOf(CacheLoaderException.class)
        .hasMessageContaining("gave null");
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of("a"), true, loaded);
    assertThatThrownBy(loaded::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CacheLoaderException.class);
    assertThat(cache.get("a")).isNull();

    Map<Object, Object> nothing = new HashMap<>();
    nothing.put("a", null);
    for (Map<Object, Object> all : List.of(Map.<Object, Object>of(), nothing)) {
      Cache<Object, Object> other =
          cache(
              application(),
              name + all.size(),
              objects().setReadThrough(true).setCacheLoaderFactory(() -> new Loader(all)));
      assertThat(other.getAll(Set.of("a"))).isEmpty();
      CompletionListenerFuture done = new CompletionListenerFuture();
      other.loadAll(Set.of("a"), true, done);
      done.get();
    }
  }

  @Test
  void writerThatFailsInInvoke_isTheWritersFailure_ofOneEntry() {
    Cache<Object, Object> cache =
        cache(
            application(),
            name,
            objects().setWriteThrough(true).setCacheWriterFactory(Failing::new));

    assertThatThrownBy(() -> cache.invoke("k", SETTING))
        .isInstanceOf(CacheWriterException.class)
        .hasRootCauseMessage("the database is away");
    assertThat(cache.containsKey("k")).isFalse();
    Map<Object, EntryProcessorResult<Object>> results = cache.invokeAll(Set.of("k", "j"), SETTING);
    assertThat(results).containsOnlyKeys("k", "j");
    assertThatThrownBy(() -> results.get("k").get())
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(CacheWriterException.class);
  }

  @Test
  void invokeAll_withAKeyThatCannotBeWritten_doesNothing() {
    Cache<Object, Object> cache = cache(application(), name, objects());
    assertThatThrownBy(() -> cache.invokeAll(Set.of("k", (Runnable) () -> {}), SETTING))
        .isInstanceOf(CacheException.class);
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void listenerThatIsMissing_isRefused_andLeavesNothing() {
    Cache<Object, Object> cache = cache(application(), name, objects());
    for (Factory<CacheEntryListener<Object, Object>> factory :
        Stream.<Factory<CacheEntryListener<Object, Object>>>of(null, new SingletonFactory<>(null))
            .toList()) {
      var configuration =
          new MutableCacheEntryListenerConfiguration<Object, Object>(factory, null, false, true);
      assertThatThrownBy(() -> cache.registerCacheEntryListener(configuration))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("listener");
      assertThatThrownBy(
              () ->
                  cache
                      .getCacheManager()
                      .createCache(
                          name + "-other",
                          objects().addCacheEntryListenerConfiguration(configuration)))
          .isInstanceOf(NullPointerException.class);
    }
    assertThat(((ManagedCache<?, ?>) cache).setup().getCacheEntryListenerConfigurations())
        .isEmpty();
    assertThat((Object) cache.getCacheManager().getCache(name + "-other")).isNull();
    cache.put("k", "v");
  }

  /** Not the standard's: it is asked each time. */
  private static final class Own implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ZERO;
    }

    @Override
    public Duration getExpiryForAccess() {
      return null;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return null;
    }
  }

  static Stream<Factory<? extends ExpiryPolicy>> zero() {
    return Stream.of(
        CreatedExpiryPolicy.factoryOf(Duration.ZERO),
        ModifiedExpiryPolicy.factoryOf(Duration.ZERO),
        TouchedExpiryPolicy.factoryOf(Duration.ZERO),
        Own::new);
  }

  @ParameterizedTest
  @MethodSource("zero")
  void putThatExpiresAtOnce_isNotCounted(Factory<? extends ExpiryPolicy> policy) {
    Cache<Object, Object> cache =
        cache(
            application(),
            name,
            objects().setStatisticsEnabled(true).setExpiryPolicyFactory(policy));
    CacheStatisticsMXBean statistics = ((ManagedCache<?, ?>) cache).statistics();
    cache.put("put", "v");
    cache.getAndPut("getAndPut", "v");
    assertThat(cache.putIfAbsent("putIfAbsent", "v")).isFalse();
    cache.putAll(Map.of("a", "v", "b", "v"));
    cache.invoke("invoke", SETTING);
    cache.invokeAll(Set.of("c", "d"), SETTING);

    assertThat(statistics.getCachePuts()).isZero();
    assertThat(cache.iterator()).isExhausted();
  }
}

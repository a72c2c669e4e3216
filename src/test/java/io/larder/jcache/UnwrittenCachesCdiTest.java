package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheInvocationContext;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of caches that are removed from and never written. */
@RedisTest
class UnwrittenCachesCdiTest {
  @ApplicationScoped
  static class Books {
    @CacheResult(cacheName = "books", exceptionCacheName = "book-failures")
    public String find(long id) {
      return "book " + id;
    }

    @CacheRemove(cacheName = "books")
    public void change(long id) {}

    @CacheRemoveAll(cacheName = "book-failures")
    public void forgetFailures() {}
  }

  @ApplicationScoped
  static class Misspelt {
    @CacheRemove(cacheName = "boks")
    public void change(long id) {}
  }

  @ApplicationScoped
  static class Unknown {
    @CacheRemoveAll(cacheName = "weather")
    public void forget() {}
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "Books")
  static class ByDefault {
    @CacheRemoveAll
    public void forget() {}
  }

  @ApplicationScoped
  static class Nameless {
    @CacheRemoveAll
    public void forget() {}
  }

  @ApplicationScoped
  static class Put {
    @CachePut(cacheName = "boks")
    public void put(long id, @CacheValue String name) {}
  }

  @ApplicationScoped
  static class Injected {
    @Inject
    @CacheName("boks")
    Cache<Long, String> cache;
  }

  @ApplicationScoped
  static class OfItsOwn {
    @Inject
    @CacheName("borrowers")
    Cache<Long, String> cache;
  }

  @ApplicationScoped
  static class Products {
    @CacheResult(cacheName = "products")
    public String find(long id) {
      return "product " + id;
    }
  }

  @ApplicationScoped
  static class ProductsAnew {
    @Inject
    @CacheName("Products")
    Cache<Long, String> cache;
  }

  @ApplicationScoped
  static class Produkts {
    @CacheRemove(cacheName = "produkts")
    public void change(long id) {}
  }

  @ApplicationScoped
  static class ByManager {
    @Inject CacheManager manager;
  }

  @ApplicationScoped
  static class ByInstance {
    @Inject Instance<CacheManager> manager;
  }

  @ApplicationScoped
  static class ForMethods {
    @Inject
    @CacheName("boks")
    Cache<GeneratedCacheKey, String> cache;
  }

  @ApplicationScoped
  static class SpeltAnew {
    @Inject
    @CacheName("BOOKS")
    Cache<Object, String> cache;
  }

  @ApplicationScoped
  static class Resolved {
    @CacheResult(cacheName = "resolved", cacheResolverFactory = Chosen.class)
    public String find(long id) {
      return "resolved " + id;
    }
  }

  /** It might choose any cache. */
  @ApplicationScoped
  public static class Chosen implements CacheResolverFactory {
    @Inject
    @CacheName("resolved")
    Cache<Object, Object> cache;

    @Override
    public CacheResolver getCacheResolver(CacheMethodDetails<?> method) {
      return new CacheResolver() {
        @Override
        @SuppressWarnings("unchecked")
        public <K, V> Cache<K, V> resolveCache(CacheInvocationContext<?> context) {
          return (Cache<K, V>) cache;
        }
      };
    }

    @Override
    public CacheResolver getExceptionCacheResolver(CacheMethodDetails<CacheResult> method) {
      return getCacheResolver(method);
    }
  }

  private LogCapture log;

  @BeforeEach
  void listen(Fixture fixture) {
    log = fixture.log();
  }

  private List<String> said(TestRedis redis, Class<?>... beans) {
    TestContainer.start(redis.settings(), beans).close();
    return log.lines().stream().filter(line -> line.contains("LARDER-6008")).toList();
  }

  @Test
  void removedFrom_misspelt_isAWarningWithTheNearestName(TestRedis redis) {
    assertThat(said(redis, Books.class, Misspelt.class))
        .singleElement()
        .asString()
        .startsWith("WARNING LARDER-6008: " + Misspelt.class.getName() + ".change(long)")
        .contains(
            "removes from the cache 'boks', which nothing of this application writes;"
                + " is 'books' meant? (If another");
  }

  @Test
  void removedFrom_nothingNear_namesNoOther(TestRedis redis) {
    assertThat(said(redis, Books.class, Unknown.class))
        .singleElement()
        .asString()
        .contains("'weather', which nothing of this application writes. (If another")
        .doesNotContain("meant?");
  }

  @Test
  void removedFrom_byDefaults_isAWarning(TestRedis redis) {
    assertThat(said(redis, Books.class, ByDefault.class))
        .singleElement()
        .asString()
        .contains("'Books'", "is 'books' meant?");
  }

  @Test
  void removedFrom_withoutAName_isAWarning(TestRedis redis) {
    assertThat(said(redis, Books.class, Nameless.class))
        .singleElement()
        .asString()
        .contains("Nameless.forget()'");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Put.class,
        ByManager.class,
        ByInstance.class,
      })
  void removedFrom_whatCodeOrAnotherMethodMayWrite_isNone(Class<?> writer, TestRedis redis) {
    assertThat(said(redis, Books.class, Misspelt.class, writer)).isEmpty();
  }

  @Test
  void removedFrom_whatAResolverMayWrite_isNone(TestRedis redis) {
    assertThat(said(redis, Books.class, Misspelt.class, Resolved.class, Chosen.class)).isEmpty();
  }

  @Test
  void removedFrom_withASettingOfItsOwn_isNone(TestRedis redis) {
    var settings = ServerSettings.with(redis.settings(), "redis.cache.boks.enabled", "true");
    TestContainer.start(settings, Books.class, Misspelt.class).close();
    assertThat(log.lines()).noneMatch(line -> line.contains("LARDER-6008"));
  }

  @Test
  void removedFrom_whatIsInjected_isNone(TestRedis redis) {
    assertThat(said(redis, Misspelt.class, Injected.class)).isEmpty();
  }

  @Test
  void wellSpelt_isNone(TestRedis redis) {
    assertThat(said(redis, Books.class, OfItsOwn.class)).isEmpty();
  }

  /** A name that nothing writes is not proposed, whatever injects it. */
  @Test
  void removedFrom_nearToAMisspeltInjection_namesTheWrittenOne(TestRedis redis) {
    assertThat(said(redis, Products.class, ProductsAnew.class, Produkts.class))
        .hasSize(2)
        .allMatch(line -> line.contains("is 'products' meant?"));
  }

  @ParameterizedTest
  @ValueSource(classes = {ForMethods.class, SpeltAnew.class, Injected.class})
  void injected_butWrittenUnderANearName_isAWarning(Class<?> bean, TestRedis redis) {
    assertThat(said(redis, Books.class, bean))
        .singleElement()
        .asString()
        .contains(bean.getName() + ".cache injects the cache", "is 'books' meant?");
  }

  @Test
  void unusedSettings_nameOnlyNearCaches(TestRedis redis) {
    var settings =
        ServerSettings.with(
            redis.settings(), "redis.cache.weather.ttl", "PT1M", "redis.cache.boooks.ttl", "PT1M");
    TestContainer.start(settings, Books.class).close();
    assertThat(log.lines())
        .anyMatch(
            line ->
                line.contains("LARDER-1007: redis.cache.weather.*") && !line.contains("nearest"))
        .anyMatch(
            line ->
                line.contains("LARDER-1007: redis.cache.boooks.*")
                    && line.endsWith("the nearest cache is 'books'"));
  }
}

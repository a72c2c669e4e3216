package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.jcache.annotation.key.MethodKey;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheInvocationContext;
import javax.cache.annotation.CacheInvocationParameter;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What JSR-107 chapter 8 says and its TCK leaves out, on beans and a real Redis. */
@RedisTest
class CacheAnnotationsCdiTest {
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static TestContainer container;
  private static Tutors tutors;

  public record Tutor(String name, int lessons) {}

  public static class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unknown(String message) {
      super(message);
    }
  }

  public static class Busy extends Exception {
    private static final long serialVersionUID = 1L;

    public Busy(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A field, equals, hashCode: all that the standard asks of a key. */
  static final class OwnKey implements GeneratedCacheKey {
    private static final long serialVersionUID = 1L;
    private final String id;

    OwnKey(String id) {
      this.id = id;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OwnKey that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }
  }

  static class PlainGenerator implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return new OwnKey(String.valueOf(context.getKeyParameters()[0].getValue()).strip());
    }
  }

  @ApplicationScoped
  static class BeanGenerator extends PlainGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return super.generateCacheKey(context);
    }
  }

  static class NullGenerator implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return null;
    }
  }

  @ApplicationScoped
  static class Tenants implements CacheResolverFactory {
    @jakarta.inject.Inject CacheManager caches;
    static final AtomicReference<CacheInvocationContext<?>> SEEN = new AtomicReference<>();

    @Override
    public CacheResolver getCacheResolver(CacheMethodDetails<? extends Annotation> details) {
      return new CacheResolver() {
        @Override
        public <K, V> Cache<K, V> resolveCache(CacheInvocationContext<? extends Annotation> call) {
          SEEN.set(call);
          String name = details.getCacheName() + "." + call.getAllParameters()[0].getValue();
          Cache<K, V> known = caches.getCache(name);
          return known != null
              ? known
              : caches.createCache(name, new javax.cache.configuration.MutableConfiguration<>());
        }
      };
    }

    @Override
    public CacheResolver getExceptionCacheResolver(CacheMethodDetails<CacheResult> details) {
      return getCacheResolver(details);
    }
  }

  abstract static class Repository<T> {
    @CacheResult(cacheName = "annotations.generic")
    public T load(String id) {
      return make(id);
    }

    abstract T make(String id);
  }

  @ApplicationScoped
  static class TutorRepository extends Repository<Tutor> {
    @Override
    Tutor make(String id) {
      return new Tutor(id, RUNS.incrementAndGet());
    }
  }

  @SessionScoped
  static class Session implements Serializable {
    private static final long serialVersionUID = 1L;

    @CacheResult(cacheName = "annotations.session")
    public String name(String id) {
      return id;
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "annotations.tutors")
  static class Tutors {
    @CacheResult
    public Tutor find(String name) {
      return new Tutor(name, RUNS.incrementAndGet());
    }

    @CacheResult(skipGet = true)
    public Tutor reload(String name) {
      return new Tutor(name, RUNS.incrementAndGet());
    }

    @CachePut
    public void save(@CacheKey String name, String ignored, @CacheValue Tutor tutor) {
      RUNS.incrementAndGet();
    }

    @CachePut(afterInvocation = false)
    public void saveBefore(String name, @CacheValue Tutor tutor) {
      throw new Unknown("after the put");
    }

    @CachePut(cacheFor = Unknown.class)
    public void saveThough(String name, @CacheValue Tutor tutor, RuntimeException failure) {
      throw failure;
    }

    @CacheRemove
    public void forget(String name) {}

    @CacheRemove(noEvictFor = Unknown.class)
    public void forgetUnless(@CacheKey String name, RuntimeException failure) {
      throw failure;
    }

    @CacheRemoveAll(afterInvocation = false)
    public void forgetAll() {
      throw new Unknown("after the removal");
    }

    @CacheResult
    public CompletionStage<Tutor> findAsync(String name) {
      return CompletableFuture.supplyAsync(() -> new Tutor(name, RUNS.incrementAndGet()));
    }

    @CacheRemove
    public CompletableFuture<Void> forgetAsync(String name) {
      return CompletableFuture.runAsync(() -> {});
    }

    @CacheResult(cacheName = "annotations.lists")
    public Map<Long, Set<Tutor>> bySubject(List<String> names, Optional<UUID> id, long limit) {
      return Map.of(limit, Set.of(new Tutor(names.get(0), RUNS.incrementAndGet())));
    }

    @CacheResult(cacheName = "annotations.failing", exceptionCacheName = "annotations.exceptions")
    public Tutor failing(String name) {
      RUNS.incrementAndGet();
      throw new Unknown("no tutor " + name);
    }

    @CacheResult(
        cacheName = "annotations.failing2",
        exceptionCacheName = "annotations.exceptions2",
        cachedExceptions = Exception.class,
        nonCachedExceptions = IllegalStateException.class)
    public Tutor failingWith(@CacheKey String name, Exception failure) throws Exception {
      RUNS.incrementAndGet();
      throw failure;
    }

    @CacheResult(cacheName = "annotations.nulls")
    public Tutor none(String name) {
      RUNS.incrementAndGet();
      return null;
    }

    @CacheResult(cacheName = "annotations.cached-nulls")
    public Tutor noneCached(String name) {
      return RUNS.incrementAndGet() % 2 == 1 ? null : new Tutor(name, 1);
    }

    @CacheResult(cacheName = "annotations.own", cacheKeyGenerator = PlainGenerator.class)
    public int withPlainGenerator(String name) {
      return RUNS.incrementAndGet();
    }

    @CacheRemove(cacheName = "annotations.own", cacheKeyGenerator = BeanGenerator.class)
    public void forgetOwn(String name) {}

    @CacheResult(cacheName = "annotations.own", cacheKeyGenerator = NullGenerator.class)
    public int withNullKey(String name) {
      return RUNS.incrementAndGet();
    }

    @CacheResult(cacheName = "annotations.tenants", cacheResolverFactory = Tenants.class)
    public String ofTenant(String tenant, @CacheKey String name) {
      return tenant + name + RUNS.incrementAndGet();
    }

    @CacheResult
    public Tutor defaultName(Integer a, int[] b) {
      return new Tutor("x", RUNS.incrementAndGet());
    }
  }

  /** Stands for {@code @Transactional}, and notes what happens. */
  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @interface Transactional {}

  @Transactional
  @Interceptor
  @Priority(Interceptor.Priority.PLATFORM_BEFORE + 200)
  static class Transactions {
    static final AtomicInteger BEGUN = new AtomicInteger();
    static volatile Runnable commit = () -> {};

    @AroundInvoke
    Object intercept(InvocationContext invocation) throws Exception {
      BEGUN.incrementAndGet();
      Object result = invocation.proceed();
      commit.run();
      return result;
    }
  }

  @ApplicationScoped
  static class Ledger {
    @Transactional
    @CacheResult(cacheName = "annotations.ledger")
    public int read(String key) {
      return RUNS.incrementAndGet();
    }

    @Transactional
    @CacheRemove(cacheName = "annotations.ledger")
    public void change(String key) {}
  }

  @BeforeAll
  static void start(Fixture fixture) {
    container =
        fixture.container(
            fixture.shared().settings("redis.cache.annotations.cached-nulls.null-ttl", "PT1M"),
            Tutors.class,
            BeanGenerator.class,
            Tenants.class,
            TutorRepository.class,
            Session.class,
            Transactions.class,
            Ledger.class);
    tutors = container.get(Tutors.class);
  }

  private static String fresh() {
    return UUID.randomUUID().toString();
  }

  private static int runsOf(Runnable calls) {
    int before = RUNS.get();
    calls.run();
    return RUNS.get() - before;
  }

  @Test
  void cacheResult_secondCall_comesFromTheCache() {
    String name = fresh();

    Tutor first = tutors.find(name);

    assertThat(runsOf(() -> assertThat(tutors.find(name)).isEqualTo(first))).isZero();
    assertThat(runsOf(() -> tutors.find(fresh()))).isOne();
  }

  @Test
  void cacheResult_nullParameter_isAKey() {
    tutors.forget(null);

    Tutor first = tutors.find(null);

    assertThat(runsOf(() -> assertThat(tutors.find(null)).isEqualTo(first))).isZero();
  }

  @Test
  void cacheResult_skipGet_runsAndReplaces() {
    String name = fresh();
    tutors.find(name);

    Tutor second = tutors.reload(name);

    assertThat(tutors.find(name)).isEqualTo(second);
  }

  @Test
  void cacheResult_genericTypes_comeBackAsTheyWentIn() {
    List<String> names = List.of(fresh());
    Map<Long, Set<Tutor>> first = tutors.bySubject(names, Optional.of(new UUID(1, 2)), 7);

    assertThat(
            runsOf(
                () ->
                    assertThat(tutors.bySubject(names, Optional.of(new UUID(1, 2)), 7))
                        .isEqualTo(first)))
        .isZero();
    assertThat(runsOf(() -> tutors.bySubject(names, Optional.empty(), 7))).isOne();
  }

  @Test
  void cacheResult_inheritedGenericMethod_isReadAsTheBeansType() {
    TutorRepository repository = container.get(TutorRepository.class);
    String id = fresh();

    Tutor first = repository.load(id);

    assertThat(runsOf(() -> assertThat(repository.load(id)).isEqualTo(first))).isZero();
  }

  @Test
  void cacheResult_null_isNotCachedUnlessConfigured() {
    String name = fresh();

    assertThat(runsOf(() -> tutors.none(name)) + runsOf(() -> tutors.none(name))).isEqualTo(2);
    RUNS.set(RUNS.get() & ~1);
    assertThat(
            runsOf(
                () -> {
                  assertThat(tutors.noneCached(name)).isNull();
                  assertThat(tutors.noneCached(name)).isNull();
                }))
        .isOne();
    String other = fresh();
    assertThat(tutors.noneCached(other)).isEqualTo(new Tutor(other, 1));
    assertThat(runsOf(() -> assertThat(tutors.noneCached(other)).isEqualTo(new Tutor(other, 1))))
        .isZero();
  }

  @Test
  void cacheResult_async_cachesTheValueOfTheStage() {
    String name = fresh();

    Tutor first = tutors.findAsync(name).toCompletableFuture().join();

    assertThat(
            runsOf(
                () -> {
                  assertThat(tutors.findAsync(name).toCompletableFuture().join()).isEqualTo(first);
                  assertThat(tutors.find(name)).isEqualTo(first);
                }))
        .isZero();
    tutors.forgetAsync(name).join();
    assertThat(runsOf(() -> tutors.findAsync(name).toCompletableFuture().join())).isOne();
  }

  @Test
  void exceptionCache_secondCall_throwsTheCachedException() {
    String name = fresh();

    assertThatThrownBy(() -> tutors.failing(name)).isInstanceOf(Unknown.class);

    assertThat(
            runsOf(
                () ->
                    assertThatThrownBy(() -> tutors.failing(name))
                        .isExactlyInstanceOf(Unknown.class)
                        .hasMessage("no tutor " + name)))
        .isZero();
  }

  @Test
  void exceptionCache_filters_followTheFourRules() {
    String name = fresh();
    Exception busy = new Busy("busy", new IllegalArgumentException("why"));

    assertThatThrownBy(() -> tutors.failingWith(name, busy)).isSameAs(busy);
    assertThat(
            runsOf(
                () ->
                    assertThatThrownBy(() -> tutors.failingWith(name, busy))
                        .isExactlyInstanceOf(Busy.class)
                        .isNotSameAs(busy)
                        .cause()
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage("why")))
        .isZero();
    String other = fresh();
    Exception excluded = new IllegalStateException("excluded");
    for (int call = 0; call < 2; call++) {
      assertThatThrownBy(() -> tutors.failingWith(other, excluded)).isSameAs(excluded);
    }
  }

  @Test
  void cachePut_keyAndValue_areSeenByCacheResult() {
    String name = fresh();

    tutors.save(name, "ignored", new Tutor(name, -1));

    assertThat(tutors.find(name)).isEqualTo(new Tutor(name, -1));
  }

  @Test
  void cachePut_beforeInvocationOrForIncludedException_puts() {
    String before = fresh();
    String included = fresh();
    String excluded = fresh();

    assertThatThrownBy(() -> tutors.saveBefore(before, new Tutor(before, -2)))
        .isInstanceOf(Unknown.class);
    assertThatThrownBy(
            () -> tutors.saveThough(included, new Tutor(included, -3), new Unknown("included")))
        .isInstanceOf(Unknown.class);
    assertThatThrownBy(
            () -> tutors.saveThough(excluded, new Tutor(excluded, -4), new RuntimeException("no")))
        .isInstanceOf(RuntimeException.class);

    assertThat(tutors.find(before).lessons()).isEqualTo(-2);
    assertThat(tutors.find(excluded).lessons()).isPositive();
  }

  @Test
  void cacheRemove_evicts_exceptForExcludedExceptions() {
    String name = fresh();
    Tutor first = tutors.find(name);

    assertThatThrownBy(() -> tutors.forgetUnless(name, new Unknown("excluded")))
        .isInstanceOf(Unknown.class);
    assertThat(tutors.find(name)).isEqualTo(first);
    assertThatThrownBy(() -> tutors.forgetUnless(name, new IllegalStateException("included")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(tutors.find(name)).isNotEqualTo(first);
    tutors.forget(name);
    assertThat(runsOf(() -> tutors.find(name))).isOne();
  }

  @Test
  void cacheRemoveAll_beforeInvocation_evictsAll() {
    String name = fresh();
    tutors.find(name);

    assertThatThrownBy(() -> tutors.forgetAll()).isInstanceOf(Unknown.class);

    assertThat(runsOf(() -> tutors.find(name))).isOne();
  }

  @Test
  void keyGenerator_plainClassAndBean_makeTheSameKeys() {
    String name = fresh();
    int first = tutors.withPlainGenerator(name);

    assertThat(tutors.withPlainGenerator("  " + name + " ")).isEqualTo(first);
    tutors.forgetOwn(name);
    assertThat(tutors.withPlainGenerator(name)).isNotEqualTo(first);
    assertThatThrownBy(() -> tutors.withNullKey(name))
        .isInstanceOf(javax.cache.CacheException.class)
        .hasMessageContaining(NullGenerator.class.getName());
  }

  @Test
  void resolver_ofTheApplication_choosesTheCache() throws Exception {
    String name = fresh();
    String first = tutors.ofTenant("a", name);

    assertThat(tutors.ofTenant("a", name)).isEqualTo(first);
    assertThat(tutors.ofTenant("b", name)).isNotEqualTo(first);
    CacheInvocationContext<?> seen = Tenants.SEEN.get();
    assertThat(seen.getTarget()).isInstanceOf(Tutors.class);
    assertThat(seen.getMethod().getName()).isEqualTo("ofTenant");
    assertThat(seen.getCacheName()).isEqualTo("annotations.tenants");
    assertThat(seen.getCacheAnnotation()).isInstanceOf(CacheResult.class);
    assertThat(seen.getAnnotations()).hasSize(1).allMatch(CacheResult.class::isInstance);
    CacheInvocationParameter[] parameters = seen.getAllParameters();
    assertThat(parameters)
        .extracting(CacheInvocationParameter::getValue)
        .containsExactly("b", name);
    assertThat(parameters[1].getAnnotations()).allMatch(CacheKey.class::isInstance).hasSize(1);
    assertThat(parameters[1].getRawType()).isEqualTo(String.class);
    assertThat(parameters[1].getParameterPosition()).isOne();
    assertThat(seen.unwrap(InvocationContext.class)).isNotNull();
    assertThatThrownBy(() -> seen.unwrap(String.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void interceptors_standOutsideOfTransactions() {
    Ledger ledger = container.get(Ledger.class);
    String key = fresh();
    int first = ledger.read(key);
    int begun = Transactions.BEGUN.get();

    assertThat(ledger.read(key)).isEqualTo(first);
    assertThat(Transactions.BEGUN).hasValue(begun);
    AtomicInteger atCommit = new AtomicInteger();
    Transactions.commit = () -> atCommit.set(ledger.read(key));
    ledger.change(key);
    Transactions.commit = () -> {};
    assertThat(atCommit).as("not evicted before the commit").hasValue(first);
    assertThat(ledger.read(key)).isNotEqualTo(first);
  }

  @Test
  void injectedCache_ofTheManager_seesAnnotatedValues() {
    String name = fresh();
    Tutor first = tutors.find(name);

    Cache<Object, Object> cache = container.get(CacheManager.class).getCache("annotations.tutors");

    assertThat(cache).isNotNull();
    assertThat(cache.get(new MethodKey("[\"" + name + "\"]"))).isEqualTo(first);
  }
}

package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.UnequalKeys;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheInvocationParameter;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of methods whose parameters never make the key of an entry of their cache. */
@RedisTest
class UnequalKeysCdiTest {
  record Code(String text) {}

  @ApplicationScoped
  static class People {
    @CacheResult(cacheName = "people")
    public String find(long id) {
      return "person " + id;
    }
  }

  @ApplicationScoped
  static class WithoutKey {
    @CacheResult(cacheName = "people")
    public String all() {
      return "all";
    }
  }

  @ApplicationScoped
  static class ByLanguage {
    @CacheResult(cacheName = "people")
    public String find(long id, String language) {
      return language + id;
    }
  }

  // What removes or puts with a key of another type.

  @ApplicationScoped
  static class OtherNumber {
    @CacheRemove(cacheName = "people")
    public void gone(int id) {}
  }

  @ApplicationScoped
  static class OneMore {
    @CacheRemove(cacheName = "people")
    public void gone(long id, boolean notify) {}
  }

  @ApplicationScoped
  static class OneMoreOfTheType {
    @CacheRemove(cacheName = "people")
    public void gone(long changed, long id) {}
  }

  @ApplicationScoped
  static class WrongMark {
    @CacheRemove(cacheName = "people")
    public void gone(long id, @CacheKey String why) {}
  }

  @ApplicationScoped
  static class NoParameter {
    @CacheRemove(cacheName = "people")
    public void gone() {}
  }

  @ApplicationScoped
  static class Text {
    @CacheRemove(cacheName = "people")
    public void gone(String id) {}
  }

  @ApplicationScoped
  static class Wrapped {
    @CacheRemove(cacheName = "people")
    public void gone(Code code) {}
  }

  @ApplicationScoped
  static class OtherOrder {
    @CacheRemove(cacheName = "people")
    public void gone(String language, long id) {}
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "people")
  static class ByDefaults {
    @CacheRemove
    public void gone(Integer id) {}
  }

  @ApplicationScoped
  static class PutOtherNumber {
    @CachePut(cacheName = "people")
    public void put(int id, @CacheValue String name) {}
  }

  @ApplicationScoped
  static class PutOneMore {
    @CachePut(cacheName = "people")
    public void put(long id, @CacheValue String name, boolean notify) {}
  }

  abstract static class Base<K> {
    @CacheRemove(cacheName = "people")
    public void gone(K id) {}
  }

  @ApplicationScoped
  static class InheritedOtherNumber extends Base<Integer> {}

  @ApplicationScoped
  static class OverriddenOtherNumber extends Base<Integer> {
    @Override
    @CacheRemove(cacheName = "people")
    public void gone(Integer id) {}
  }

  // What can have the key.

  @ApplicationScoped
  static class Boxed {
    @CacheRemove(cacheName = "people")
    public void gone(Long id) {}
  }

  @ApplicationScoped
  static class Marked {
    @CacheRemove(cacheName = "people")
    public void gone(@CacheKey long id, boolean notify) {}
  }

  @ApplicationScoped
  static class AnyObject {
    @CacheRemove(cacheName = "people")
    public void gone(Object id) {}
  }

  @ApplicationScoped
  static class AnyNumber {
    @CacheRemove(cacheName = "people")
    public <T extends Number & Comparable<T>> void gone(T id) {}
  }

  @ApplicationScoped
  static class Inherited extends Base<Long> {}

  @ApplicationScoped
  static class Overridden extends Base<Long> {
    @Override
    @CacheRemove(cacheName = "people")
    public void gone(Long id) {}
  }

  @Dependent
  static class Unbound<K> extends Base<K> {}

  @ApplicationScoped
  static class Put {
    @CachePut(cacheName = "people")
    public void put(long id, @CacheValue String name) {}
  }

  @ApplicationScoped
  static class PutMarked {
    @CachePut(cacheName = "people")
    public void put(@CacheValue String name, @CacheKey long id, boolean notify) {}
  }

  @ApplicationScoped
  static class All {
    @CacheRemoveAll(cacheName = "people")
    public void gone(int id) {}
  }

  @ApplicationScoped
  static class Generated {
    @CacheRemove(cacheName = "people", cacheKeyGenerator = Longs.class)
    public void gone(int id) {}
  }

  static class Longs implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(CacheKeyInvocationContext<?> context) {
      CacheInvocationParameter id = context.getKeyParameters()[0];
      return new Key(((Number) id.getValue()).longValue());
    }

    record Key(long id) implements GeneratedCacheKey {}
  }

  @ApplicationScoped
  static class GeneratedResult {
    @CacheResult(cacheName = "people", cacheKeyGenerator = Longs.class)
    public String find(long id) {
      return "person " + id;
    }
  }

  @ApplicationScoped
  static class OtherCache {
    @CacheRemove(cacheName = "pupils")
    public void gone(int id) {}
  }

  @ApplicationScoped
  static class InjectsCache {
    @Inject
    @CacheName("people")
    Cache<GeneratedCacheKey, String> cache;
  }

  @ApplicationScoped
  static class InjectsManager {
    @Inject CacheManager manager;
  }

  @ApplicationScoped
  static class ByNumber {
    @CacheResult(cacheName = "people")
    public String number(int number) {
      return "person " + number;
    }
  }

  @ApplicationScoped
  static class Failures {
    @CacheResult(cacheName = "people", exceptionCacheName = "failures")
    public String find(long id) {
      return "person " + id;
    }

    @CacheRemove(cacheName = "failures")
    public void retry(long id) {}
  }

  @ApplicationScoped
  static class WrongFailures {
    @CacheRemove(cacheName = "failures")
    public void retry(int id) {}
  }

  @ApplicationScoped
  static class Lists {
    @CacheResult(cacheName = "people")
    public String find(List<Long> ids) {
      return "people " + ids;
    }

    @CacheRemove(cacheName = "people")
    public void gone(ArrayList<Long> ids) {}
  }

  abstract static class Both {
    @CacheRemove
    public void gone(long id) {}

    @CacheRemove
    public void gone(String id) {}
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "people")
  static class ByIds extends Both {
    @CacheResult
    public String find(long id) {
      return "person " + id;
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "courses")
  static class ByTexts extends Both {
    @CacheResult
    public String find(String id) {
      return "course " + id;
    }
  }

  private LogCapture log;

  @BeforeEach
  void listen(Fixture fixture) {
    log = fixture.log();
  }

  private List<String> said(TestRedis redis, Class<?>... beans) {
    TestContainer.start(redis.settings(), beans).close();
    return log.lines().stream().filter(line -> line.contains("LARDER-6011")).toList();
  }

  private static String removes(Class<?> bean, String method, String key) {
    return "WARNING LARDER-6011: "
        + bean.getName()
        + "."
        + method
        + " removes from the cache 'people' with the key "
        + key
        + ", which no method writes: ";
  }

  private static String has(Class<?> bean, String method, String key) {
    return bean.getName() + "." + method + " has " + key + "; ";
  }

  static Stream<Arguments> unequal() {
    String found = has(People.class, "find(long)", "(long)");
    return Stream.of(
        Arguments.of(
            People.class,
            OtherNumber.class,
            removes(OtherNumber.class, "gone(int)", "(int)") + found + "declare id as long"),
        Arguments.of(
            People.class,
            OneMore.class,
            removes(OneMore.class, "gone(long, boolean)", "(long, boolean)")
                + found
                + "add @CacheKey to id"),
        Arguments.of(
            People.class,
            OneMoreOfTheType.class,
            removes(OneMoreOfTheType.class, "gone(long, long)", "(long, long)")
                + found
                + "add @CacheKey to id"),
        Arguments.of(
            People.class,
            WrongMark.class,
            removes(WrongMark.class, "gone(long, String)", "(String)")
                + found
                + "put @CacheKey on id only"),
        Arguments.of(
            People.class,
            NoParameter.class,
            removes(NoParameter.class, "gone()", "()")
                + found
                + "give it the key (long), or use @CacheRemoveAll"),
        Arguments.of(
            People.class,
            Text.class,
            removes(Text.class, "gone(String)", "(String)") + found + "declare id as long"),
        Arguments.of(
            People.class,
            Wrapped.class,
            removes(Wrapped.class, "gone(Code)", "(" + Code.class.getName() + ")")
                + found
                + "declare code as long"),
        Arguments.of(
            People.class,
            ByDefaults.class,
            removes(ByDefaults.class, "gone(Integer)", "(Integer)") + found + "declare id as long"),
        Arguments.of(
            People.class,
            InheritedOtherNumber.class,
            removes(
                    InheritedOtherNumber.class,
                    "gone(Object) of " + Base.class.getName(),
                    "(Integer)")
                + found
                + "declare id as long"),
        Arguments.of(
            People.class,
            OverriddenOtherNumber.class,
            removes(OverriddenOtherNumber.class, "gone(Integer)", "(Integer)")
                + found
                + "declare id as long"),
        Arguments.of(
            ByLanguage.class,
            Boxed.class,
            removes(Boxed.class, "gone(Long)", "(Long)")
                + has(ByLanguage.class, "find(long, String)", "(long, String)")
                + "add @CacheKey to id of "
                + ByLanguage.class.getName()
                + ".find(long, String) if nothing else tells its results apart, or use"
                + " @CacheRemoveAll"),
        Arguments.of(
            ByLanguage.class,
            OtherOrder.class,
            removes(OtherOrder.class, "gone(String, long)", "(String, long)")
                + has(ByLanguage.class, "find(long, String)", "(long, String)")
                + "bring its parameters into the order (long, String)"),
        Arguments.of(
            WithoutKey.class,
            Boxed.class,
            removes(Boxed.class, "gone(Long)", "(Long)")
                + has(WithoutKey.class, "all()", "()")
                + "use @CacheRemoveAll"),
        Arguments.of(
            People.class,
            PutOtherNumber.class,
            "WARNING LARDER-6011: "
                + PutOtherNumber.class.getName()
                + ".put(int, String) puts into the cache 'people' with the key (int), which no"
                + " method reads: "
                + found
                + "declare id as long"),
        Arguments.of(
            People.class,
            PutOneMore.class,
            "WARNING LARDER-6011: "
                + PutOneMore.class.getName()
                + ".put(long, String, boolean) puts into the cache 'people' with the key (long,"
                + " boolean), which no method reads: "
                + found
                + "add @CacheKey to id"));
  }

  @ParameterizedTest
  @MethodSource("unequal")
  void keyThatIsNeverEqual_isAWarningWithWhatToDo(
      Class<?> reads, Class<?> changes, String message, TestRedis redis) {
    assertThat(said(redis, reads, changes)).containsExactly(message);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Boxed.class,
        Marked.class,
        AnyObject.class,
        AnyNumber.class,
        Inherited.class,
        Overridden.class,
        Unbound.class,
        Put.class,
        PutMarked.class,
        All.class,
        Generated.class,
        OtherCache.class,
        Failures.class,
        Lists.class
      })
  void keyThatMayBeEqual_isNone(Class<?> changes, TestRedis redis) {
    assertThat(said(redis, People.class, changes)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        GeneratedResult.class,
        InjectsCache.class,
        InjectsManager.class,
        ByNumber.class,
        PutOtherNumber.class
      })
  void removal_fromWhatSomethingElseMayWriteWithItsKey_isNone(Class<?> writes, TestRedis redis) {
    assertThat(said(redis, People.class, OtherNumber.class, writes))
        .noneMatch(line -> line.contains("removes"));
  }

  @Test
  void removal_fromWhatNothingWrites_isOneOfTheCacheOnly(TestRedis redis) {
    assertThat(said(redis, OtherNumber.class)).isEmpty();
    assertThat(log.lines()).anyMatch(line -> line.contains("LARDER-6008"));
  }

  @Test
  void put_thatNoMethodReads_isNone(TestRedis redis) {
    assertThat(said(redis, PutOtherNumber.class, PutOneMore.class)).isEmpty();
  }

  @Test
  void removal_ofWhatIsOnlyPutWithAnotherKey_isAWarning(TestRedis redis) {
    assertThat(said(redis, Put.class, OtherNumber.class))
        .singleElement()
        .asString()
        .contains(has(Put.class, "put(long, String)", "(long)"));
  }

  @Test
  void removal_ofExceptionsWithAnotherKey_isAWarning(TestRedis redis) {
    assertThat(said(redis, Failures.class, WrongFailures.class))
        .singleElement()
        .asString()
        .contains("removes from the cache 'failures' with the key (int)", "declare id as long");
  }

  @Test
  void inheritedMethod_ofUseForOneBean_isNone(TestRedis redis) {
    assertThat(said(redis, ByIds.class, ByTexts.class)).isEmpty();
  }

  /** Of a container that tells only the classes of beans, and of modules. */
  @Test
  void cacheThatModulesShare_isNone() throws Exception {
    assertThat(UnequalKeys.warnings(List.of(methods(People.class, OtherNumber.class)), Set.of()))
        .singleElement()
        .asString()
        .contains("OtherNumber.gone(int) removes from the cache 'people'");
    Class<?> ofAnother = ofAnotherModule(OtherNumber.class);
    assertThat(UnequalKeys.warnings(List.of(methods(People.class, ofAnother)), Set.of())).isEmpty();
    List<CacheMethods> apart = List.of(methods(People.class), methods(ofAnother));
    assertThat(UnequalKeys.warnings(apart, Set.of())).isEmpty();
  }

  private static CacheMethods methods(Class<?>... beans) {
    CacheMethods methods = new CacheMethods();
    Stream.of(beans).forEach(methods::note);
    return methods;
  }

  private static Class<?> ofAnotherModule(Class<?> type) throws Exception {
    try (InputStream in =
        type.getResourceAsStream(type.getName().replaceAll(".*[.]", "") + ".class")) {
      byte[] code = in.readAllBytes();
      return new ClassLoader(type.getClassLoader()) {
        Class<?> define() {
          return defineClass(type.getName(), code, 0, code.length);
        }
      }.define();
    }
  }

  @Test
  void withRedissonsEngine_isTheSameWarning(TestRedis redis) {
    Map<String, String> settings = redis.settings("redis.jcache.engine", "redisson");
    TestContainer.start(settings, People.class, OneMore.class).close();
    assertThat(log.lines())
        .filteredOn(line -> line.contains("LARDER-6011"))
        .singleElement()
        .asString()
        .endsWith("add @CacheKey to id");
  }
}

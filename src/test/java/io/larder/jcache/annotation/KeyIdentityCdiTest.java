package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.larder.jcache.CacheName;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets whose answer, through annotated methods and injected caches. */
@RedisTest
class KeyIdentityCdiTest {
  private TestContainer container;
  private Service service;
  private LogCapture log;

  /** A parameter of which JSON does not show the tenant. */
  public static final class Query {
    @JsonIgnore public final String tenant;
    public final int page;

    public Query(String tenant, int page) {
      this.tenant = tenant;
      this.page = page;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Query that && tenant.equals(that.tenant) && page == that.page;
    }

    @Override
    public int hashCode() {
      return Objects.hash(tenant, page);
    }
  }

  /** A key whose only property is half of it. */
  public static final class UserKey {
    private final String user;
    private final String tenant;

    public UserKey(String user, String tenant) {
      this.user = user;
      this.tenant = tenant;
    }

    public String getUser() {
      return user;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof UserKey that && user.equals(that.user) && tenant.equals(that.tenant);
    }

    @Override
    public int hashCode() {
      return Objects.hash(user, tenant);
    }
  }

  public record Filter(String text, List<Pattern> patterns) {}

  public static final class OwnKey implements GeneratedCacheKey {
    private static final long serialVersionUID = 1L;
    private final transient Object[] scope;
    private final Object[] parameters;
    private final int hash;

    public OwnKey(Object[] scope, Object... parameters) {
      this.scope = scope;
      this.parameters = parameters;
      this.hash = Arrays.deepHashCode(parameters);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OwnKey that
          && Arrays.deepEquals(scope, that.scope)
          && Arrays.deepEquals(parameters, that.parameters);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  @ApplicationScoped
  public static class Generator implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> call) {
      return new OwnKey(
          new Object[] {"scope"},
          Stream.of(call.getKeyParameters()).map(p -> p.getValue()).toArray());
    }
  }

  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();

    @Inject
    @CacheName("identity.users")
    Cache<UserKey, String> users;

    @Inject
    @CacheName("identity.own")
    Cache<GeneratedCacheKey, String> own;

    @Inject
    @CacheName("identity.any")
    Cache<Object, String> any;

    @Inject
    @CacheName("identity.patterns")
    Cache<List<Pattern>, String> patterns;

    public Cache<UserKey, String> usersCache() {
      return users;
    }

    public Cache<GeneratedCacheKey, String> ownCache() {
      return own;
    }

    public Cache<Object, String> anyCache() {
      return any;
    }

    @CacheResult(cacheName = "identity.queries")
    public String answer(Query query) {
      return "answer of " + query.tenant + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "identity.own", cacheKeyGenerator = Generator.class)
    public String own(String name) {
      return name + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "identity.any")
    public String any(String name) {
      return name + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "identity.filters")
    public String filtered(Filter filter) {
      return filter.text() + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "identity.filters")
    public String supplied(Supplier<String> text) {
      return text.get() + runs.incrementAndGet();
    }

    @CacheResult(cacheName = "identity.objects")
    public String object(Object any) {
      return "" + runs.incrementAndGet();
    }

    @CacheRemove(cacheName = "identity.objects")
    public void remove(Object any) {}
  }

  @BeforeEach
  void start(Fixture fixture) {
    log = fixture.closing(new LogCapture());
    container = fixture.container(fixture.shared().settings(), Service.class, Generator.class);
    service = container.get(Service.class);
    List.of(service.usersCache(), service.ownCache(), service.anyCache()).forEach(Cache::clear);
  }

  private List<String> warnings(String part) {
    return log.lines().stream()
        .filter(line -> line.startsWith("WARNING") && line.contains(part))
        .toList();
  }

  @Test
  void parametersWithTheSameJson_haveAnswersOfTheirOwn() {
    String first = service.answer(new Query("A", 1));
    assertThat(service.answer(new Query("B", 1))).startsWith("answer of B");
    assertThat(service.answer(new Query("A", 1))).isEqualTo(first);
  }

  @Test
  void keysWithTheSameJson_haveEntriesOfTheirOwn() {
    service.usersCache().put(new UserKey("u1", "A"), "secret of A");
    assertThat(service.usersCache().get(new UserKey("u1", "B"))).isNull();
    assertThat(service.usersCache().get(new UserKey("u1", "A"))).isEqualTo("secret of A");
    List<UserKey> keys = new ArrayList<>();
    service.usersCache().forEach(entry -> keys.add(entry.getKey()));
    assertThat(keys).containsExactly(new UserKey("u1", "A"));
  }

  @Test
  void ownKey_reachesTheAnnotationsEntry() {
    String first = service.own("a");
    OwnKey key = new OwnKey(new Object[] {"scope"}, "a");
    assertThat(service.ownCache().get(key)).isEqualTo(first);
    assertThat(service.ownCache().get(new OwnKey(new Object[] {"other"}, "a"))).isNull();
    List<GeneratedCacheKey> keys = new ArrayList<>();
    service.ownCache().forEach(entry -> keys.add(entry.getKey()));
    assertThat(keys).containsExactly(key);
    assertThat(service.ownCache().remove(key)).isTrue();
    assertThat(service.own("a")).isNotEqualTo(first);
  }

  @Test
  void textOfAKey_isNoKeyOfAMethod() {
    service.anyCache().put("[\"a\"]", "foreign");
    String first = service.any("a");
    assertThat(first).startsWith("a");
    assertThat(service.anyCache().get(new MethodKey("[\"a\"]"))).isEqualTo(first);
    List<Object> keys = new ArrayList<>();
    service.anyCache().forEach(entry -> keys.add(entry.getKey()));
    assertThat(keys).containsExactlyInAnyOrder("[\"a\"]", new MethodKey("[\"a\"]"));
  }

  @Test
  void typesWithoutIdentity_areReportedAtDeployment_withTypeAndPath() {
    assertThat(warnings("LARDER-6006"))
        .hasSize(3)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("filtered(Filter)", "java.util.regex.Pattern at patterns[]"))
        .anySatisfy(
            line -> assertThat(line).contains("supplied(Supplier)", "java.util.function.Supplier"))
        .anySatisfy(
            line -> assertThat(line).contains("Service.patterns", "java.util.regex.Pattern at []"));
  }

  @Test
  void parameterWithoutIdentity_runsUncached_reportedOnce() {
    Pattern pattern = Pattern.compile("a");
    for (int i = 0; i < 3; i++) {
      assertThat(service.object(pattern)).isEqualTo("" + (i + 1));
    }
    service.remove(pattern);
    assertThat(warnings("Service.object("))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line).contains("LARDER-6006", "java.util.regex.Pattern at parameter 1"));
    assertThat(service.object("x")).isEqualTo(service.object("x"));
  }

  @Test
  void keyWithoutIdentity_isRefused_namingTypeAndPath() {
    assertThatThrownBy(
            () -> service.anyCache().put(new Filter("x", List.of(Pattern.compile("a"))), "v"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("KeyIdentityCdiTest$Filter")
        .hasMessageContaining("java.util.regex.Pattern at patterns[0]");
  }
}

package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Named;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;

/** Annotated methods are checked of beans that are enabled, and of nothing else. */
@RedisTest
class EnabledBeansCdiTest {
  private static final AtomicInteger RUNS = new AtomicInteger();

  /** Everything that is warned of, and what fails a deployment. */
  @ApplicationScoped
  static class Wrong {
    @CacheResult(cacheName = "enabled-inherited")
    public String named(String key) {
      return key;
    }

    @CacheResult
    public String find(String key) {
      return getClass().getName() + key + RUNS.incrementAndGet();
    }

    @RolesAllowed("admin")
    @CacheResult(cacheName = "enabled-roles")
    public String forAdmins(String key) {
      return key;
    }

    @CacheResult(cacheName = "enabled-values")
    public Pattern pattern(String key) {
      return Pattern.compile(key);
    }

    @CacheResult(cacheName = "enabled-private")
    private String hidden(String key) {
      return key;
    }

    @CacheRemove(cacheName = "enabled-unwritten")
    public void remove(String key) {}

    @CacheResult(cacheName = "enabled-forbidden")
    @CachePut(cacheName = "enabled-forbidden")
    public String forbidden(String key, @CacheValue String value) {
      return hidden(key) + value;
    }
  }

  @Specializes
  static class Right extends Wrong {
    @Override
    public String forAdmins(String key) {
      return key;
    }

    @Override
    public Pattern pattern(String key) {
      return Pattern.compile(key);
    }

    @Override
    public void remove(String key) {}

    @Override
    public String forbidden(String key, String value) {
      return key + value;
    }
  }

  /** Specializes what specializes another one. */
  @Specializes
  static class Righter extends Right {}

  @Alternative
  @ApplicationScoped
  static class NotSelected extends Wrong {}

  @ApplicationScoped
  static class Restricted {
    @RolesAllowed("admin")
    @CacheResult(cacheName = "enabled-roles")
    public String forAdmins(String key) {
      return key;
    }
  }

  @Alternative
  @Specializes
  static class NotSpecializing extends Restricted {}

  @Vetoed
  @ApplicationScoped
  static class NoBean extends Wrong {}

  @ApplicationScoped
  static class Plain {
    @CacheResult
    public String find(String key) {
      return getClass().getName() + key;
    }
  }

  @Alternative
  @Priority(1)
  @ApplicationScoped
  static class Selected extends Plain {}

  @Alternative
  @Priority(1)
  @ApplicationScoped
  @Typed(SelectedAside.class)
  static class SelectedAside extends Plain {}

  @ApplicationScoped
  @Named("plain")
  static class NamedPlain extends Plain {}

  private static List<String> warnings(TestRedis redis, Class<?>... beans) {
    try (LogCapture log = new LogCapture()) {
      TestContainer.start(redis.settings(), beans).close();
      return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
    }
  }

  @Test
  void specializedBean_isNotReported(TestRedis redis) {
    // Its private method is the heir's, too.
    assertThat(warnings(redis, Wrong.class, Right.class))
        .filteredOn(line -> !line.contains("Right.hidden(String) of"))
        .isEmpty();
    assertThat(warnings(redis, Righter.class, Wrong.class, Right.class))
        .filteredOn(line -> !line.contains("Righter.hidden(String) of"))
        .isEmpty();
  }

  @Test
  void specializedBean_worksAsItsHeir(TestRedis redis) {
    try (TestContainer container =
        TestContainer.start(redis.settings(), Wrong.class, Right.class)) {
      Wrong bean = container.get(Wrong.class);
      String found = bean.find("a");
      assertThat(found).contains(Right.class.getName());
      assertThat(bean.find("a")).isEqualTo(found);
    }
  }

  @Test
  void beanThatIsNotEnabled_isNotReported(TestRedis redis) {
    assertThat(warnings(redis, NotSelected.class, NoBean.class, Plain.class)).isEmpty();
  }

  @Test
  void alternativeThatSpecializesAndIsNotSelected_leavesTheOtherOne(TestRedis redis) {
    assertThat(warnings(redis, Restricted.class, NotSpecializing.class))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("LARDER-6009", Restricted.class.getName() + ".forAdmins(String): "));
  }

  @Test
  void selectedAlternative_sharesWithNobodyWhatItReplaces(TestRedis redis) {
    assertThat(warnings(redis, Plain.class, Selected.class)).isEmpty();
  }

  @Test
  void selectedAlternative_thatLeavesTheOtherOneReachable_shares(TestRedis redis) {
    assertThat(warnings(redis, Plain.class, SelectedAside.class))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("LARDER-6010", Plain.class.getName(), SelectedAside.class.getName()));
    assertThat(warnings(redis, NamedPlain.class, Selected.class))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("LARDER-6010", NamedPlain.class.getName(), Selected.class.getName()));
  }
}

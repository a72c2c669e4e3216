package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which classes the container tells of, so that stored data may name types of their archive. */
@RedisTest
class NotedTypesCdiTest {
  record Size(int width) {}

  enum Colour {
    RED
  }

  /** One with an annotation of any kind. */
  @FunctionalInterface
  interface Annotated {
    void call();
  }

  static class AnnotatedMember {
    @Deprecated
    public void old() {}
  }

  @ParameterizedTest
  @ValueSource(classes = {Size.class, Colour.class, Annotated.class, AnnotatedMember.class})
  void onlyClassThatIsFound_makesTypesOfItsArchiveKnown(Class<?> found, TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), found)) {
      Cache<String, Object> cache =
          container
              .get(CacheManager.class)
              .createCache("of-any-type", new MutableConfiguration<String, Object>());
      cache.put("size", new Size(3));
      assertThat(cache.get("size")).isEqualTo(new Size(3));
    }
  }
}

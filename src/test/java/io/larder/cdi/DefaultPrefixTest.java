package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefaultPrefixTest {
  @Test
  void warning_namesEveryApplicationThatWasThereBefore() {
    try (DefaultPrefix first = DefaultPrefix.enter("localhost:1", "shop.war");
        DefaultPrefix second = DefaultPrefix.enter("localhost:1", "blog.war");
        DefaultPrefix third = DefaultPrefix.enter("localhost:1", "wiki.war")) {
      assertThat(first.warning()).isEmpty();
      assertThat(second.warning().orElseThrow())
          .startsWith("LARDER-1009: the applications shop.war and blog.war use the same Redis")
          .contains("(localhost:1)", "redis.key.prefix");
      assertThat(third.warning().orElseThrow()).contains("blog.war, shop.war and wiki.war");
    }
  }

  @Test
  void warning_ofAnotherRedis_isNone() {
    try (DefaultPrefix first = DefaultPrefix.enter("localhost:1", "shop.war");
        DefaultPrefix second = DefaultPrefix.enter("localhost:12", "blog.war")) {
      assertThat(first.warning()).isEmpty();
      assertThat(second.warning()).isEmpty();
    }
  }

  @Test
  void closed_leavesNothingInTheJvm() {
    DefaultPrefix.enter("localhost:1", "shop.war").close();
    try (DefaultPrefix second = DefaultPrefix.enter("localhost:1", "blog.war")) {
      assertThat(second.warning()).isEmpty();
    }
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("io.larder.default-prefix"));
  }
}

package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DefaultPrefixTest {
  private static Optional<String> enter(
      DefaultPrefix prefix, String redis, String application, String... modules) {
    return prefix.enter(new DefaultPrefix.Use(redis, application, List.of(modules)));
  }

  @Test
  void warning_namesEveryApplicationThatWasThereBefore() {
    try (DefaultPrefix first = new DefaultPrefix();
        DefaultPrefix second = new DefaultPrefix();
        DefaultPrefix third = new DefaultPrefix()) {
      assertThat(enter(first, "localhost:1", "shop", "shop.war")).isEmpty();
      assertThat(enter(second, "localhost:1", "blog", "blog.war").orElseThrow())
          .startsWith("LARDER-1009: the applications shop.war and blog.war use the same Redis")
          .contains("(localhost:1)", "redis.key.prefix");
      assertThat(enter(third, "localhost:1", "wiki", "wiki.war").orElseThrow())
          .contains("blog.war, shop.war and wiki.war");
    }
  }

  @Test
  void warning_ofTheModulesOfOneApplication_isOne() {
    try (DefaultPrefix ear = new DefaultPrefix();
        DefaultPrefix war = new DefaultPrefix()) {
      assertThat(enter(ear, "localhost:1", "shop", "a.war", "b.war", "ejb.jar").orElseThrow())
          .startsWith(
              "LARDER-1009: the modules a.war, b.war and ejb.jar of one application use the same"
                  + " Redis");
      assertThat(enter(war, "localhost:1", "shop", "c.war")).isEmpty();
      assertThat(enter(war, "localhost:1", "blog", "blog.war").orElseThrow())
          .contains("the applications a.war, b.war, c.war, ejb.jar and blog.war use");
    }
  }

  @Test
  void warning_ofModulesThatStartOnTheirOwn_isOne() {
    try (DefaultPrefix ear = new DefaultPrefix()) {
      assertThat(enter(ear, "localhost:1", "shop", "a.war")).isEmpty();
      assertThat(enter(ear, "localhost:1", "shop", "b.war").orElseThrow())
          .startsWith("LARDER-1009: the modules a.war and b.war of one application use");
      assertThat(enter(ear, "localhost:1", "shop", "c.war")).isEmpty();
    }
  }

  @Test
  void warning_ofAnotherRedis_isNone() {
    try (DefaultPrefix first = new DefaultPrefix();
        DefaultPrefix second = new DefaultPrefix()) {
      assertThat(enter(first, "localhost:1", "shop", "shop.war")).isEmpty();
      assertThat(enter(second, "localhost:12", "blog", "blog.war")).isEmpty();
    }
  }

  @Test
  void closed_leavesNothingInTheJvm() {
    try (DefaultPrefix first = new DefaultPrefix()) {
      assertThat(enter(first, "localhost:1", "shop", "shop.war")).isEmpty();
    }
    try (DefaultPrefix second = new DefaultPrefix()) {
      assertThat(enter(second, "localhost:1", "blog", "blog.war")).isEmpty();
    }
    assertThat(System.getProperties().stringPropertyNames())
        .noneMatch(name -> name.startsWith("io.larder.default-prefix"));
  }
}

package io.larder.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows the steps of the guide's chapter on the provider without CDI. */
@RedisTest
class ProviderGuideIT {
  @Test
  void program_ofTheGuide_putsItsEntryIntoRedis(Fixture fixture, @TempDir Path folder)
      throws Exception {
    List<CodeBlock> java =
        Documents.blocks(Path.of("src/docs/guide/provider.md")).stream()
            .filter(CodeBlock::isJava)
            .toList();
    assertThat(JavaBlocks.problems(java, folder)).isEmpty();
    OwnRedis redis = fixture.redis();
    System.setProperty("redis.url", "redis://" + redis.address());
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      loader
          .loadClass("com.example.shop.Lessons")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.clearProperty("redis.url");
    }
    assertThat((String) redis.ask("GET", "larder:j:lessons:\"1001\"")).contains("algebra");
  }
}

package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each jar that travels with Larder, missing: the start fails with LARDER-1008 and the artifact, or
 * everything works. The jars are those of the groups that pom.xml packs into the sample's WAR.
 */
@RedisTest
class EachLibraryIT {
  /** Where the answer is none of Larder's: what it is, and why. */
  private static final Map<String, String> BEFORE_LARDER =
      Map.of(
          // The annotations of the extension's own methods: no container can read it without them.
          "cdi javax.cache:cache-api", "javax.cache.annotation.CacheResult",
          // The application's own call.
          "provider javax.cache:cache-api", "javax/cache/Caching",
          // Caching makes the provider that Redisson's jar registers before it looks for Larder's.
          "provider org.yaml:snakeyaml", "org/yaml/snakeyaml/",
          "provider org.slf4j:slf4j-api", "org/slf4j/");

  private record Missing(String way, String artifact, String jar) {
    @Override
    public String toString() {
      return way + " " + artifact;
    }
  }

  /** Uses what there is, in a container or without. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      Map<String, String> settings = new TreeMap<>();
      Stream.of(arguments)
          .skip(1)
          .map(one -> one.split("=", 2))
          .forEach(one -> settings.put(one[0], one[1]));
      try {
        if (arguments[0].equals("cdi")) {
          Container.use(settings);
        } else {
          settings.forEach(System::setProperty);
          Provider.use();
        }
        System.out.println("everything works");
      } catch (Throwable e) {
        e.printStackTrace(System.out);
      }
      System.exit(0);
    }
  }

  private static final class Container {
    private static void use(Map<String, String> settings) {
      try (TestContainer container = TestContainer.start(settings)) {
        CacheOperations values = container.get(CacheOperations.class);
        values.set("one", List.of("value"), Duration.ofMinutes(1));
        values.get("one", List.class).orElseThrow();
        values.invalidate("*");
        SessionStore sessions = container.get(SessionStore.class);
        sessions.rotate(sessions.issue(Session.of("ada", Map.of()), Duration.ofMinutes(1)).value());
        sessions.revokeAll("ada");
        caches(container.get(CacheManager.class));
      }
    }
  }

  private static final class Provider {
    private static void use() {
      try (CacheManager manager =
          Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider").getCacheManager()) {
        caches(manager);
      }
    }
  }

  private static void caches(CacheManager manager) {
    Cache<Long, String> cache =
        manager.createCache(
            "lessons", new MutableConfiguration<Long, String>().setTypes(Long.class, String.class));
    cache.put(1L, "value");
    if (!"value".equals(cache.get(1L))) {
      throw new IllegalStateException();
    }
    manager.destroyCache("lessons");
  }

  static Stream<Missing> missing() throws IOException {
    return libraries().entrySet().stream()
        .flatMap(
            one ->
                Stream.of("cdi", "provider")
                    .map(way -> new Missing(way, one.getKey(), one.getValue())));
  }

  /** The artifacts, each with its jar, of the groups that pom.xml copies. */
  private static SortedMap<String, String> libraries() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher listed = Pattern.compile("<includeGroupIds>(.*)</includeGroupIds>").matcher(pom);
    assertThat(listed.find()).isTrue();
    SortedMap<String, String> found = new TreeMap<>();
    for (String entry : Processes.classPathEntries()) {
      Path version = Path.of(entry).getParent();
      String artifact = String.valueOf(version.getParent().getFileName());
      String folder = version.getParent().getParent() + "/";
      for (String group : listed.group(1).split(",")) {
        if (folder.endsWith("/" + group.replace('.', '/') + "/") && !isForTests(artifact, pom)) {
          found.put(group + ":" + artifact, artifact);
        }
      }
    }
    return found;
  }

  private static boolean isForTests(String artifact, String pom) {
    return pom.matches(
        "(?s).*<artifactId>"
            + Pattern.quote(artifact)
            + "</artifactId>\\s*<version>[^<]*</version>\\s*(<classifier>\\w+</classifier>\\s*)?"
            + "<scope>test</scope>.*");
  }

  @ParameterizedTest
  @MethodSource("missing")
  void libraryMissing_failsTheStartWithItsArtifact_orEverythingWorks(
      Missing missing, TestRedis redis) throws Exception {
    String expected =
        Optional.ofNullable(BEFORE_LARDER.get(missing.toString()))
            .orElse("LARDER-1008: " + missing.artifact() + " is missing or too old");
    Process jvm =
        Processes.javaWithout(
            List.of(missing.jar()),
            Main.class,
            Stream.concat(
                    Stream.of(missing.way()),
                    redis.settings("redis.startup", "require").entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue()))
                .toArray(String[]::new));
    String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (printed.contains("everything works")) {
      assertThat(printed).doesNotContain("LARDER-1008");
    } else {
      assertThat(printed).contains(expected);
    }
  }

  /** That the list is one. */
  @Test
  void libraries_areThoseOfTheWar() throws IOException {
    assertThat(libraries().keySet())
        .contains("org.redisson:redisson", "org.yaml:snakeyaml", "io.netty:netty-common")
        .doesNotContain("org.slf4j:slf4j-jdk14", "javax.cache:cache-tests");
  }
}

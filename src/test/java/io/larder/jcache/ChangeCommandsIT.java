package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.support.CommandStats;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts of changes in which code of the application has a part, as JCACHE.md has them. */
@RedisTest
class ChangeCommandsIT {
  private static final int CALLS = 100;

  private static Arguments change(String name, int scripts, Consumer<Cache<String, String>> call) {
    return arguments(name, scripts, call);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(
            "invoke",
            2,
            cache ->
                cache.invoke(
                    "k",
                    (entry, arguments) -> {
                      entry.setValue("v");
                      return null;
                    })),
        // From the second one on.
        change("invoke", 0, cache -> cache.invoke("k", (entry, arguments) -> entry.getValue())),
        change("write", 2, cache -> cache.put("k", "v")),
        change("write", 4, cache -> cache.putAll(Map.of("k", "v", "l", "w"))),
        change("write", 1, cache -> cache.remove("k")));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_isSoManyScripts(
      String name, int scripts, Consumer<Cache<String, String>> call, Fixture fixture) {
    Larder larder = fixture.larder(fixture.redis().settings());
    MutableConfiguration<String, String> configuration =
        new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    if (name.equals("write")) {
      configuration
          .setWriteThrough(true)
          .setCacheWriterFactory(() -> new TableWriter(new ConcurrentHashMap<>()));
    }
    Cache<String, String> cache =
        larder.caching().getCacheManager().createCache("commands-" + name, configuration);
    cache.put("k", "v");
    call.accept(cache);
    Map<String, Long> before = CommandStats.calls(larder.connection().client());

    for (int i = 0; i < CALLS; i++) {
      call.accept(cache);
    }

    // What is given back is waited for by nobody; a script or two are others'.
    await()
        .untilAsserted(
            () ->
                assertThat(
                        CommandStats.between(
                                before, CommandStats.calls(larder.connection().client()))
                            .getOrDefault("evalsha", 0L))
                    .isBetween(scripts * 100L, scripts * 100L + 20));
  }
}

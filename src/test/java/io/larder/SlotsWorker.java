package io.larder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Larder;
import io.larder.support.ServerSettings;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** An application that names things as it likes: {@link SlotsOfNamesIT} runs it. */
public final class SlotsWorker {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<String> NAMES =
      List.of(
          "a}b{c}",
          "k46826",
          "}{",
          "}{x}",
          "{}",
          "{}{x}",
          "{{x}}",
          "{x",
          "\u00fc",
          "\u00fc{\u00fc}",
          "}\u00fc{\u00e4}",
          "\u6f22\u5b57",
          "\ud83d\ude00",
          "plain");

  private SlotsWorker() {}

  public static void main(String[] arguments) {
    try (Larder larder = Larder.start(ServerSettings.parse(arguments, 0))) {
      operations(larder.cache());
      for (String name : List.of("books", "b\u00fccher", "near")) {
        caches(larder, name);
      }
      sessions(larder.sessions());
    }
    System.out.println("done in " + Charset.defaultCharset());
  }

  private static Map<String, String> entries() {
    Map<String, String> entries = new HashMap<>();
    NAMES.forEach(name -> entries.put(name, "value of " + name));
    return entries;
  }

  private static void operations(CacheOperations cache) {
    Map<String, String> all = entries();
    cache.setAll(all, HOUR);
    assertThat(cache.getAll(NAMES, String.class)).isEqualTo(all);
    assertThat(cache.getAll(List.of("a}b{c}", "k46826"), String.class)).hasSize(2);
    for (String name : NAMES) {
      assertThat(cache.getOrCompute(name, String.class, HOUR, () -> "computed"))
          .isEqualTo(all.get(name));
      assertThat(cache.getOrCompute("new" + name, String.class, HOUR, () -> "computed"))
          .isEqualTo("computed");
      cache.hash("hash" + name).set(name, 1);
      assertThat(cache.hash("hash" + name).increment(name, 1)).isEqualTo(2);
      assertThat(cache.increment("count" + name, 1, HOUR)).isEqualTo(1);
      cache.hash("hash" + name).delete(name);
    }
    assertThat(cache.delete(NAMES)).isEqualTo(NAMES.size());
    assertThat(cache.deleteByPattern("*")).isEqualTo(2 * NAMES.size());
  }

  private static void caches(Larder larder, String name) {
    Cache<String, String> cache =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                name,
                new MutableConfiguration<String, String>()
                    .setTypes(String.class, String.class)
                    .setStatisticsEnabled(true));
    Map<String, String> all = entries();
    for (int round = 0; round < 2; round++) {
      cache.putAll(all);
      assertThat(cache.getAll(all.keySet())).isEqualTo(all);
      Set<String> found = new HashSet<>();
      cache.forEach(entry -> found.add(entry.getKey()));
      assertThat(found).isEqualTo(all.keySet());
      cache.invokeAll(
          all.keySet(),
          (entry, arguments) -> {
            entry.setValue(entry.getValue() + '!');
            return null;
          });
      for (String key : NAMES) {
        assertThat(cache.get(key)).isEqualTo(all.get(key) + '!');
        assertThat(cache.getAndPut(key, "other")).isEqualTo(all.get(key) + '!');
      }
      cache.removeAll(Set.of("a}b{c}", "k46826", "\u00fc"));
      assertThat(cache.containsKey("\u00fc")).isFalse();
      cache.removeAll();
      assertThat(cache.iterator().hasNext()).isFalse();
      cache.putAll(all);
      cache.clear();
      assertThat(cache.getAll(all.keySet())).isEmpty();
    }
  }

  private static void sessions(SessionStore sessions) {
    for (String user : NAMES) {
      sessions.set("token of " + user, Session.of(user), HOUR);
      String issued = sessions.issue(Session.of(user), HOUR).value();
      assertThat(sessions.rotate(issued)).isInstanceOf(RotationResult.Rotated.class);
      assertThat(sessions.list(user)).hasSize(2);
      assertThat(sessions.revokeAll(user)).isEqualTo(2);
      await().until(() -> sessions.list(user).isEmpty());
    }
  }
}

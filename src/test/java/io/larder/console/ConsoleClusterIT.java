package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The console on a cluster, with a near cache, a listener and values shown. */
@RedisTest
class ConsoleClusterIT {
  /** Listens. */
  public static final class Listener
      implements CacheEntryCreatedListener<String, Object>, java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Object>> events) {}
  }

  @Test
  void serversSlotsEntriesAndValues_areShown(Fixture fixture) throws Exception {
    RedisCluster cluster = fixture.cluster();
    Map<String, String> settings = new HashMap<>(cluster.settings());
    settings.put("redis.console.enabled", "true");
    settings.put("redis.console.values", "true");
    settings.put("redis.cache.spread.near-max-entries", "5000");
    ConsoleServer server = fixture.closing(ConsoleServer.start(settings));
    Cache<String, Object> cache =
        server
            .get(CacheManager.class)
            .createCache(
                "spread",
                new MutableConfiguration<String, Object>().setTypes(String.class, Object.class));
    for (int i = 0; i < 300; i++) {
      cache.put("k" + i, "<value " + i + ">");
    }
    JsonNode overview = data(server, "/");
    assertThat(overview.at("/connection/primaries")).hasSize(3);
    String page = server.page("/").body();
    assertThat(page).contains("primaries: 3, of these away: 0");
    int slots = 0;
    for (JsonNode primary : overview.at("/connection/primaries")) {
      String range = primary.get("slots").asString();
      assertThat(page).contains(range);
      String[] ends = range.split("–");
      slots += Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
    }
    assertThat(slots).isEqualTo(16_384);

    Set<String> keys = new HashSet<>();
    String from = "";
    while (from != null) {
      JsonNode entries = data(server, "/cache?name=spread&from=" + from).get("entries");
      entries.get("entries").forEach(entry -> keys.add(entry.get("key").asString()));
      from = entries.get("next").isNull() ? null : entries.get("next").asString();
    }
    assertThat(keys).hasSize(300);

    await()
        .until(
            () -> {
              cache.get("k7");
              return data(server, "/cache?name=spread&key=k7").at("/entry/inMemory").asBoolean();
            });
    JsonNode entry = data(server, "/cache?name=spread&key=k7").get("entry");
    assertThat(entry.get("value").asString()).isEqualTo("\"<value 7>\"");
    assertThat(server.page("/cache?name=spread&key=k7").body())
        .contains("&quot;&lt;value 7&gt;&quot;")
        .doesNotContain("<value");

    assertThat(data(server, "/cache?name=spread").get("listenedTo").asBoolean()).isFalse();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(
            FactoryBuilder.factoryOf(Listener.class), null, true, true));
    // This JVM hears of it from Redis, as every other.
    await().until(() -> data(server, "/cache?name=spread").get("listenedTo").asBoolean());
    assertThat(data(server, "/cache?name=spread").at("/listeners/0/synchronous").asBoolean())
        .isTrue();

    SessionStore sessions = server.get(SessionStore.class);
    sessions.set(
        "token-of-the-test", Session.of("user-1", Map.of("role", "<b>")), Duration.ofHours(1));
    assertThat(data(server, "/sessions?user=user-1").at("/sessions/0/attributes/role").asString())
        .isEqualTo("<b>");
    assertThat(
            server
                .page("/sessions?user=" + URLEncoder.encode("user-1", StandardCharsets.UTF_8))
                .body())
        .contains("role=&lt;b&gt;");
  }

  private static JsonNode data(ConsoleServer server, String path) {
    return JsonMapper.shared().readTree(server.json(path).body());
  }
}

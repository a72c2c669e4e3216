package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.RedisConnection;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** The console while Redis is away, and with very many caches. */
@RedisTest
class ConsoleOutageIT {
  // A busy machine takes its time; what waits for Redis would take a second or more.
  private static final Duration SOON = Duration.ofMillis(250);
  private static final int TRIES = 10;

  private static final List<String> PAGES =
      List.of(
          "/",
          "/cache?name=tutors",
          "/cache?name=tutors&key=1001",
          "/sessions?user=user-17",
          "/settings",
          "/advice");

  @Test
  void everyPage_answersSoon_withWhatMemoryKnows(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    ConsoleServer server =
        fixture.closing(ConsoleServer.start(redis.settings("redis.console.enabled", "true")));
    Cache<String, String> tutors = server.cache("tutors");
    tutors.put("1001", "1");
    tutors.get("1001");
    PAGES.forEach(server::page);

    redis.freeze();
    assertThatAllAnswerSoon(server);
    redis.thaw();
    redis.kill();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> server.get(RedisConnection.class).state() == RedisConnection.State.DISCONNECTED);
    assertThatAllAnswerSoon(server);
    assertThat(server.page("/").body())
        .contains("disconnected")
        .contains("primaries: 1, of these away: 1")
        .contains("100 % from Redis");
  }

  private static void assertThatAllAnswerSoon(ConsoleServer server) {
    for (String page : PAGES) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < TRIES && best > SOON.toNanos(); i++) {
        long begin = System.nanoTime();
        HttpResponse<String> answer = server.page(page);
        best = Math.min(best, System.nanoTime() - begin);
        assertThat(answer.statusCode()).isEqualTo(200);
      }
      assertThat(Duration.ofNanos(best)).as(page).isLessThan(SOON);
    }
  }

  @Test
  void tenThousandCaches_areShownPageByPage(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    ConsoleServer server =
        fixture.closing(ConsoleServer.start(redis.settings("redis.console.enabled", "true")));
    CacheManager caches = server.get(CacheManager.class);
    MutableConfiguration<String, String> texts =
        new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    for (int i = 0; i < 10_000; i++) {
      caches.createCache("c" + i, texts);
    }
    caches.getCache("c7777", String.class, String.class).put("a", "1");
    caches.getCache("c7777", String.class, String.class).get("a");
    var overview = server.page("/");
    assertThat(overview.body())
        .hasSizeLessThan(400_000)
        .contains("Page 1 of 100, 10,000 caches")
        .contains("/app/larder/cache?name=c7777");
    assertThat(server.page("/?page=100").body()).contains("Page 100 of 100");
    assertThat(server.page("/?page=x&q=c999").body()).contains("c9999").doesNotContain("c7777");
    assertThat(server.page("/cache?name=c9999").statusCode()).isEqualTo(200);
    assertThatAnswersSoon(server);
  }

  private static void assertThatAnswersSoon(ConsoleServer server) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && best > Duration.ofSeconds(1).toNanos(); i++) {
      long begin = System.nanoTime();
      server.page("/");
      best = Math.min(best, System.nanoTime() - begin);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
  }
}

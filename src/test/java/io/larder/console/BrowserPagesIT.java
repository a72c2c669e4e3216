package io.larder.console;

import io.larder.console.Browser.Look;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page in a browser: for who sees it badly or not at all, on a phone, in the dark. */
@RedisTest
class BrowserPagesIT {
  private static final String USER = "user-17";
  private static final String LONG_NAME = "timetables-of-the-whole-school-".repeat(6) + "end";

  private static ConsoleServer server;
  private static Browser browser;
  private static String session;

  @BeforeAll
  static void start(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    server =
        fixture.closing(
            ConsoleServer.start(
                redis.settings(
                    "redis.console.enabled",
                    "true",
                    "redis.console.values",
                    "true",
                    "redis.cache.search.near-max-entries",
                    "100")));
    Cache<String, String> search = server.cache("search");
    search.put("algebra", "a value without an end ".repeat(20) + "x".repeat(2_000));
    search.put("<b>\u202e" + "k".repeat(300), "v");
    for (int i = 0; i < 150; i++) {
      search.get("algebra");
      search.get("absent");
      server.cache("unread").put("k" + i, "v");
    }
    server.cache(LONG_NAME).get("absent");
    SessionStore sessions = server.get(SessionStore.class);
    sessions.set(
        "token-of-the-test-1",
        Session.of(USER, Map.of("device", "browser".repeat(50))),
        Duration.ofHours(1));
    session = sessions.list(USER).get(0).id();
    browser = fixture.closing(Browser.start());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/?q=nothing",
        "/cache?name=search",
        "/cache?name=search&key=algebra",
        "/cache?name=search&key=absent",
        "/cache?name=unread&done=yes",
        "/cache?name=" + "LONG",
        "/cache?name=gone",
        "/cache/evict?name=search&key=algebra",
        "/cache/clear?name=search",
        "/advice",
        "/sessions",
        "/sessions?user=" + USER,
        "/sessions?user=nobody",
        "/sessions/end?user=" + USER + "&id=SESSION",
        "/sessions/end-all?user=" + USER,
        "/settings",
        "/nothing"
      })
  void page_isForEverybody(String path) {
    browser.open(server.url() + path.replace("LONG", LONG_NAME).replace("SESSION", session));
    browser.untilRedisAnswers();
    SoftAssertions all = new SoftAssertions();
    for (Look look : Look.values()) {
      browser.look(look);
      all.assertThat(browser.accessibilityViolations()).as("%s", look).isEmpty();
      all.assertThat(browser.overflow()).as("overflow, %s", look).isZero();
    }
    all.assertThat(browser.texts("h1")).hasSize(1);
    all.assertAll();
    browser.assertThatNothingWasWrong(server.url());
  }
}

package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.console.page.Shown;
import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.Meters;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody clicks through the console in a browser; shown is what Redis and the meters say. */
@RedisTest
class BrowserIT {
  private static final String USER = "user-17";
  private static final int HEAD = 9; // bytes before the JSON of a value

  private static OwnRedis redis;
  private static ConsoleServer server;
  private static Browser scripted;
  private static Browser plain;

  private Browser browser;

  @BeforeAll
  static void start(Fixture fixture) throws Exception {
    redis = fixture.redis();
    server =
        fixture.closing(
            ConsoleServer.start(
                redis.settings(
                    "redis.console.enabled",
                    "true",
                    "redis.console.values",
                    "true",
                    "redis.cache.lessons.deadline",
                    "PT5S",
                    "redis.cache.books.near-max-entries",
                    "100")));
    server
        .get(CacheManager.class)
        .createCache(
            "lessons",
            new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR)));
    scripted = fixture.closing(Browser.start());
    plain = fixture.closing(Browser.withoutJavaScript());
  }

  @BeforeEach
  void begin() {
    browser = scripted;
  }

  @AfterEach
  void nothingWasWrong() {
    browser.assertThatNothingWasWrong(server.url());
  }

  /** The cells of a row of a table, behind its header. */
  private List<String> row(String header) {
    return browser.texts("//th[@scope='row'][normalize-space()='" + header + "']/../td");
  }

  @Test
  void overview_saysWhatTheMetersSay() {
    for (String name : List.of("lessons", "books")) {
      Cache<String, String> cache = server.cache(name);
      cache.put("algebra", "1");
      for (int i = 0; i < 30; i++) {
        cache.get("algebra");
      }
      cache.get("absent");
    }
    browser.open(server.url());
    assertThat(browser.text("header strong")).isEqualTo("tutors <& co>");
    String version = redis.ask("INFO", "server").toString();
    version = version.replaceAll("(?s).*redis_version:(\\S+).*", "$1");
    assertThat(browser.text("header .connection")).startsWith("connected").contains(version);
    for (String name : List.of("lessons", "books")) {
      CacheMeters meters = server.get(Meters.class).find(name).orElseThrow();
      long memory = meters.hits(Layer.NEAR);
      long fromRedis = meters.hits(Layer.REDIS);
      long all = memory + fromRedis + meters.misses();
      assertThat(all).isEqualTo(31);
      assertThat(memory > 0).isEqualTo(name.equals("books"));
      assertThat(row(name)).contains(Shown.percent(memory + fromRedis, all), Shown.count(all));
      assertThat(
              browser.attribute(
                  "//th[normalize-space()='" + name + "']/../td/*[@role='img']", "aria-label"))
          .isEqualTo(
              Shown.percent(memory, all)
                  + " from memory, "
                  + Shown.percent(fromRedis, all)
                  + " from Redis, 0 % joined a computation, "
                  + Shown.percent(meters.misses(), all)
                  + " missed");
    }
    browser.click("Servers");
    assertThat(row(redis.address().toString())).containsExactly("primary", "", "answers");
  }

  /** With and without the console's script: nothing of this needs it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void entries_areThoseOfRedis_andAreEvictedAfterAQuestion(boolean script) {
    browser = script ? scripted : plain;
    Cache<String, String> cache = server.cache("lessons");
    cache.put("algebra", "a < b & \u202e");
    cache.put("biology", "x".repeat(2_000));
    browser.open(server.url());
    browser.follow("lessons");
    browser.untilRedisAnswers();
    assertThat(browser.text("h1")).isEqualTo("Cache lessons");
    assertThat(browser.texts("//section[h2='Entries']//th[@scope='row']"))
        .containsExactlyInAnyOrder("\"algebra\"", "\"biology\"");
    String stored =
        browser
            .text("//dt[.='keys in Redis']/following-sibling::dd")
            .replace("<key as JSON>", "\"biology\"");
    assertThat(row("\"biology\"").get(1))
        .isEqualTo(Shown.bytes((long) redis.ask("STRLEN", stored)));
    assertThat((long) redis.ask("PTTL", stored)).isBetween(3_000_000L, 3_600_000L);
    assertThat(row("\"biology\"").get(0)).matches("5\\d min.*");
    assertThat(row("deadline"))
        .contains("PT5S")
        .last()
        .asString()
        .contains("redis.cache.lessons.deadline");

    browser.follow("\"algebra\"");
    browser.untilRedisAnswers();
    String raw =
        (String)
            redis.ask(
                "GETRANGE", stored.replace("biology", "algebra"), Integer.toString(HEAD), "-1");
    assertThat(browser.text("pre")).isEqualTo(raw.replace("\u202e", "\\u202e"));
    browser.follow("Evict …");
    browser.follow("Leave it");
    assertThat(cache.containsKey("algebra")).isTrue();
    browser.fill("Key", "algebra");
    browser.follow("Show");
    browser.untilRedisAnswers();
    browser.follow("Evict …");
    assertThat(browser.text("main")).contains("The entry \"algebra\" of lessons is evicted");
    browser.follow("Evict the entry");
    browser.untilRedisAnswers();
    assertThat(browser.text("[role=status]")).isEqualTo("It was done.");
    assertThat(redis.ask("EXISTS", stored.replace("biology", "algebra"))).isEqualTo(0L);
    assertThat(redis.ask("EXISTS", stored)).isEqualTo(1L);

    browser.follow("Clear the cache …");
    browser.follow("Clear the cache");
    browser.untilRedisAnswers();
    assertThat(browser.text("main")).contains("It was done.", "No entry is stored now.");
    // Its key is removed in the background.
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> assertThat(redis.ask("EXISTS", stored)).isEqualTo(0L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sessions_ofAUser_areEnded(boolean script) {
    browser = script ? scripted : plain;
    SessionStore store = server.get(SessionStore.class);
    for (int i = 0; i < 3; i++) {
      store.set(
          "token-of-the-test-" + i,
          Session.of(USER, Map.of("device", "phone " + i)),
          Duration.ofHours(1));
    }
    browser.open(server.url());
    browser.follow("Sessions");
    browser.fill("User id", USER);
    browser.follow("Show");
    browser.untilRedisAnswers();
    List<String> ids = store.list(USER).stream().map(Session::id).toList();
    assertThat(browser.texts("//th[@scope='row']")).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(browser.page()).contains("{device=phone 2}").doesNotContain("token-of-the-test");
    String first = browser.texts("//th[@scope='row']").get(0);
    browser.follow("End …");
    browser.follow("End the session");
    browser.untilRedisAnswers();
    assertThat(browser.text("[role=status]")).isEqualTo("It was done.");
    assertThat(browser.texts("//th[@scope='row']"))
        .containsExactlyInAnyOrderElementsOf(store.list(USER).stream().map(Session::id).toList())
        .hasSize(2)
        .doesNotContain(first);
    browser.follow("End all of them …");
    browser.follow("End all");
    browser.untilRedisAnswers();
    assertThat(browser.page()).contains("It was done.", "This user has no session now.");
    assertThat(store.list(USER)).isEmpty();
  }

  @Test
  void advice_leadsToTheCache() {
    for (int i = 0; i < 20; i++) {
      server.cache("pictures").put("k" + i, "x".repeat(200_000));
    }
    browser.open(server.url());
    browser.follow("Advice");
    assertThat(browser.text(".advice")).contains("200 KB", "big-values");
    browser.follow("the cache");
    assertThat(browser.text("h1")).isEqualTo("Cache pictures");
    browser.follow("Settings");
    assertThat(row("redis.console.values")).first().isEqualTo("true");
  }

  /** The script brings new figures into the page, which is not loaded again. */
  @Test
  void overview_showsNewFigures_untilItPauses() {
    Cache<String, String> cache = server.cache("visits");
    cache.get("absent");
    browser.open(server.url());
    browser.run("window.loaded = 'once'");
    assertThat(row("visits")).contains("1");
    cache.get("absent");
    await().atMost(Duration.ofMinutes(3)).until(() -> row("visits").contains("2"));
    assertThat(browser.run("return window.loaded")).isEqualTo("once");
    assertThat(browser.texts("//footer/button")).containsExactly("Pause");
    browser.click("Pause");
    assertThat(browser.texts("//footer/button")).containsExactly("Go on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/cache?name=lessons", "/sessions?user=" + USER, "/settings"})
  void keyboard_reachesEverything_andIsSeen(String path) {
    server.cache("lessons").put("algebra", "1");
    browser.open(server.url() + path);
    browser.untilRedisAnswers();
    long reachable =
        (long)
            browser.run(
                "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]),"
                    + " summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility()).length");
    for (int i = 0; i < reachable; i++) {
      browser.tab();
      if (i == 0) {
        assertThat(browser.run("return document.activeElement.textContent"))
            .isEqualTo("Skip to content");
      }
      String focused = (String) browser.run("return document.activeElement.outerHTML");
      assertThat(browser.isFocusSeen()).as(focused).isTrue();
    }
    assertThat(
            browser.run(
                "return document.activeElement === [...document.querySelectorAll("
                    + "'a[href], button, input, summary, [tabindex=\"0\"]')].pop()"))
        .isEqualTo(true);
  }
}

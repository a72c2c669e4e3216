package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.console.Browser.Look;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A browser that has to give a token, and one that looks on while Redis goes and comes back. */
@RedisTest
class BrowserEntranceIT {
  private static final Duration LONG = Duration.ofMinutes(3);

  private static Browser browser;

  @BeforeAll
  static void start(Fixture fixture) {
    browser = fixture.closing(Browser.start());
  }

  private static void assertThatItIsForEverybody() {
    for (Look look : Look.values()) {
      browser.look(look);
      assertThat(browser.accessibilityViolations()).as("%s", look).isEmpty();
      assertThat(browser.overflow()).as("overflow, %s", look).isZero();
    }
    browser.look(Look.LIGHT);
  }

  @Test
  void token_isNeeded_untilItIsGiven_andAfterLeaving(Fixture fixture, TestRedis redis)
      throws Exception {
    String token = "the token of the test";
    ConsoleServer server =
        fixture.closing(
            ConsoleServer.start(
                redis.settings("redis.console.enabled", "true", "redis.console.token", token)));
    browser.open(server.url() + "/settings");
    assertThat(browser.text("h1")).isEqualTo("Enter");
    assertThatItIsForEverybody();
    browser.fill("Token", "another token of the test");
    browser.follow("Enter");
    assertThat(browser.text("[role=alert]")).startsWith("This did not work. Wait ");
    assertThat(browser.page()).doesNotContain(token).doesNotContain("redis.");
    assertThatItIsForEverybody();
    // As often as it takes until the pause is over.
    await()
        .atMost(LONG)
        .until(
            () -> {
              browser.fill("Token", token);
              browser.follow("Enter");
              return browser.text("h1").equals("Overview");
            });
    assertThat(browser.run("return document.cookie")).isEqualTo("");
    browser.follow("Settings");
    assertThat(browser.page()).contains("***").doesNotContain(token);
    browser.follow("Leave");
    assertThat(browser.text("h1")).isEqualTo("Enter");
    browser.assertThatNothingWasWrong(server.url());
  }

  @Test
  void outage_isSeenWithoutLoading_andEveryPageIsThere(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    ConsoleServer server =
        fixture.closing(ConsoleServer.start(redis.settings("redis.console.enabled", "true")));
    server.cache("lessons").put("algebra", "1");
    server.cache("lessons").get("algebra");
    browser.open(server.url());
    assertThat(browser.text("header .connection")).startsWith("connected");
    redis.kill();
    await().atMost(LONG).until(() -> browser.text("header .connection").startsWith("disconnected"));
    assertThat(browser.page()).contains("answered by the caches");
    assertThatItIsForEverybody();
    for (String page :
        new String[] {
          "/cache?name=lessons",
          "/cache?name=lessons&key=algebra",
          "/sessions?user=user-17",
          "/settings",
          "/advice"
        }) {
      browser.open(server.url() + page);
      assertThat(browser.text("header .connection")).startsWith("disconnected");
      assertThatItIsForEverybody();
    }
    browser.open(server.url() + "/cache/clear?name=lessons");
    browser.follow("Clear the cache");
    assertThat(browser.text("main")).contains("Redis did not do it");
    assertThatItIsForEverybody();
    browser.open(server.url());
    redis.start();
    await().atMost(LONG).until(() -> browser.text("header .connection").startsWith("connected"));
    browser.assertThatNothingWasWrong(server.url());
  }
}

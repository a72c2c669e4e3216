package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.console.Browser.Look;
import io.larder.demo.ConsoleDemo;
import io.larder.observe.History;
import io.larder.support.Processes;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo in a browser, which takes pictures of it. With {@code
 * -Dconsole.pictures=src/docs/pictures} they are those of the documentation, and show a history of
 * 15 minutes; else they are in the build's directory, of what there is soon.
 */
class BrowserDemoIT {
  private static final Pattern ADDRESS = Pattern.compile("http://localhost:\\d+/larder");
  private static final String DOCUMENTED = System.getProperty("console.pictures", "");
  private static final Path PICTURES =
      Path.of(DOCUMENTED.isEmpty() ? "target/pictures" : DOCUMENTED);
  private static final int STEPS = DOCUMENTED.isEmpty() ? 1 : History.STEPS;
  private static final int LARGEST = 150 * 1024;

  private final HttpClient client = HttpClient.newHttpClient();

  private JsonNode data(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json").build();
    return JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  @Test
  void demo_looksWell() throws Exception {
    Process demo = Processes.java(List.of(), Map.of(), ConsoleDemo.class);
    try (BufferedReader output = demo.inputReader();
        Browser browser = Browser.start()) {
      String console =
          output
              .lines()
              .map(ADDRESS::matcher)
              .filter(Matcher::find)
              .map(Matcher::group)
              .findFirst()
              .orElseThrow();
      await()
          .atMost(Duration.ofMinutes(20))
          .until(
              () -> data(console + "/cache?name=search").at("/history/requests").size() >= STEPS);

      browser.open(console);
      assertThat(browser.texts("th[scope=row]"))
          .contains("search", "timetables", "profiles", "stock", "c:");
      look(browser, Look.LIGHT, "overview", 1280, 860);
      look(browser, Look.DARK, "overview-dark", 1280, 860);
      look(browser, Look.PHONE, "phone", 360, 720);
      browser.look(Look.LIGHT);
      browser.follow("search");
      browser.untilRedisAnswers();
      look(browser, Look.LIGHT, "cache", 1280, 900);
      browser.follow("Advice");
      look(browser, Look.LIGHT, "advice", 1280, 600);
      browser.assertThatNothingWasWrong(console);
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }

  private static void look(Browser browser, Look look, String name, int width, int highest)
      throws Exception {
    browser.look(look);
    assertThat(browser.accessibilityViolations()).as(name).isEmpty();
    assertThat(browser.overflow()).as(name).isZero();
    Path picture = PICTURES.resolve(name + ".png");
    browser.picture(picture, width, highest, look == Look.PHONE ? 2 : 1);
    assertThat(Files.size(picture)).as(name).isBetween(1_000L, (long) LARGEST);
  }
}

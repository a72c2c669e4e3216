package io.larder.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Headless Chromium with what its pages complained of and asked for. Waits are bounded by minutes,
 * as the machine may be busy.
 */
final class Browser implements AutoCloseable {
  /** Chromium's executable, which Debian has beside that of its driver. */
  private static final File CHROMIUM =
      new File(System.getProperty("larder.test.chromium", "/usr/bin/chromium"));

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int MOST_LOOKS = 100;

  private final ChromeDriver driver;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  /** How a page is looked at. */
  enum Look {
    LIGHT(1280, 900, "light"),
    DARK(1280, 900, "dark"),
    PHONE(320, 640, "light"),
    DARK_PHONE(320, 640, "dark");

    private final int width;
    private final int height;
    private final String scheme;

    Look(int width, int height, String scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }
  }

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser start() {
    return start(Map.of());
  }

  /** One that runs no scripts of pages. */
  static Browser withoutJavaScript() {
    return start(Map.of("profile.managed_default_content_settings.javascript", 2));
  }

  private static Browser start(Map<String, Object> preferences) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    // Its sandbox does not work for root, whom containers run tests as; the pages are ours.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars");
    options.setExperimentalOption("prefs", preferences);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(CHROMIUM.getParentFile(), "chromedriver"))
            .usingAnyFreePort()
            .withTimeout(LONG)
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().pageLoadTimeout(LONG).scriptTimeout(LONG).implicitlyWait(LONG);
    Browser browser = new Browser(driver);
    browser.look(Look.LIGHT);
    return browser;
  }

  void look(Look look) {
    look(look, 1);
  }

  /** With so many dots of the screen for each pixel of the page. */
  void look(Look look, int dots) {
    size(look.width, look.height, dots);
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", look.scheme))));
  }

  private void size(int width, int height, int dots) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", dots, "mobile", false));
  }

  void open(String url) {
    driver.get(url);
  }

  /** Clicks a link or a button with this text. */
  void click(String text) {
    String where =
        "//*[self::a or self::button or self::summary][normalize-space()='" + text + "']";
    settled(
        () -> {
          one(where).click();
          return true;
        });
  }

  /** The same, and waits for the page that it leads to. */
  void follow(String text) {
    WebElement before = one("html");
    click(text);
    await().atMost(LONG).until(() -> isGone(before));
  }

  /** Loads the page again while Redis was too slow for it, as it may be on a busy machine. */
  void untilRedisAnswers() {
    await()
        .atMost(LONG)
        .until(
            () -> {
              boolean late = driver.getPageSource().contains("<p class=\"state warn\"");
              if (late) {
                driver.navigate().refresh();
              }
              return !late;
            });
  }

  private static boolean isGone(WebElement element) {
    try {
      element.isEnabled();
      return false;
    } catch (WebDriverException e) {
      return saysItIsGone(e);
    }
  }

  private static boolean saysItIsGone(WebDriverException e) {
    return e instanceof StaleElementReferenceException
        // What the driver says of an element that goes while it looks.
        || e.getMessage().contains("does not belong to the document");
  }

  /** Looks again where a page was just replaced, by its script or by another one. */
  private static <T> T settled(Supplier<T> look) {
    for (int looks = 1; ; looks++) {
      try {
        return look.get();
      } catch (WebDriverException e) {
        if (!saysItIsGone(e) || looks == MOST_LOOKS) {
          throw e;
        }
      }
    }
  }

  /** Goes on to the next element that the keyboard reaches. */
  void tab() {
    driver.switchTo().activeElement().sendKeys(Keys.TAB);
  }

  /** Whether it is seen which element the keyboard has reached. */
  boolean isFocusSeen() {
    return (boolean)
        run(
            """
            const e = document.activeElement, style = getComputedStyle(e);
            const box = e.getBoundingClientRect();
            return e !== document.body && e.matches(':focus-visible')
                && style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2
                && box.right > 0 && box.bottom > 0 && box.width > 0
                && box.left < innerWidth && box.top < innerHeight;
            """);
  }

  /** Fills the field of this label. */
  void fill(String label, String text) {
    WebElement field = one("//label[normalize-space()='" + label + "']/input");
    field.clear();
    field.sendKeys(text);
  }

  /** By a CSS selector, or an XPath, which begins with slashes. */
  private static By by(String where) {
    return where.startsWith("/") ? By.xpath(where) : By.cssSelector(where);
  }

  private WebElement one(String where) {
    return driver.findElement(by(where));
  }

  String text(String where) {
    return settled(() -> one(where).getText());
  }

  /** The texts of at least one element. */
  List<String> texts(String where) {
    return settled(() -> driver.findElements(by(where)).stream().map(WebElement::getText).toList());
  }

  String attribute(String where, String name) {
    return settled(() -> one(where).getDomAttribute(name));
  }

  /** What is to be read on the page. */
  String page() {
    return text("body");
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /**
   * Which rules of axe-core the page breaks, each with the elements; empty if none. What it cannot
   * tell counts, too, but for text in drawings and what is scrolled out of a narrow window.
   */
  String accessibilityViolations() {
    if (Boolean.TRUE.equals(run("return typeof axe === 'undefined'"))) {
      run(axe());
    }
    return (String)
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            const words = (rule, node) => [rule.id, node.html,
                ...[...node.any, ...node.all, ...node.none].map(check => check.message)].join(' | ');
            const told = (rule, nodes) => nodes.map(node => words(rule, node));
            const unsure = node => innerWidth > 600 && !node.html.startsWith('<text');
            axe.run(document).then(
                found => done([
                  ...found.violations.flatMap(rule => told(rule, rule.nodes)),
                  ...found.incomplete.flatMap(rule => told(rule, rule.nodes.filter(unsure))),
                ].join('\\n')),
                failure => done('axe failed: ' + failure));
            """);
  }

  private static String axe() {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many pixels the page is wider than its window. */
  long overflow() {
    return (long)
        run("const e = document.documentElement; return e.scrollWidth - window.innerWidth");
  }

  /** Saves what is to be seen of the page down to its end, or down to this height. */
  void picture(Path file, int width, int highest, int dots) throws IOException {
    long end = (long) run("return document.documentElement.scrollHeight");
    size(width, (int) Math.min(end, highest), dots);
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Takes in what the browser has logged. */
  private void readLogs() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      complaints.add(entry.getLevel() + " " + entry.getMessage());
    }
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = JsonMapper.shared().readTree(entry.getMessage()).get("message");
      if (message.get("method").asString().equals("Network.requestWillBeSent")) {
        requests.add(message.at("/params/request/url").asString());
      }
    }
  }

  /**
   * No page complained of anything, as of a script that failed or that its policy forbids, and none
   * asked another host; answers of a status that says what is wrong are expected to be.
   */
  void assertThatNothingWasWrong(String url) {
    readLogs();
    assertThat(complaints)
        .as("the browser's console")
        .allMatch(
            line ->
                line.contains(url)
                    && line.matches(".*the server responded with a status of (4\\d\\d|503) .*"));
    assertThat(requests).as("requests").isNotEmpty().allMatch(request -> request.startsWith(url));
    complaints.clear();
    requests.clear();
  }

  @Override
  public void close() {
    driver.quit();
  }
}

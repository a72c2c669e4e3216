package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A browser that looks at the console of an application on a server. */
final class ConsoleClient {
  /** Of applications that tests look at. */
  static final String TOKEN = "token of the server tests";

  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private final HttpClient browser =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final String address;

  /**
   * Looks at one.
   *
   * @param application where the application is, without a slash at the end
   */
  ConsoleClient(String application) {
    address = application + "/larder";
  }

  static ConsoleClient of(AppServer server, String name) {
    return new ConsoleClient(server.http() + "/" + name);
  }

  /** Every page that the sample needs, with its own figures. */
  void assertShows(TutorsClient tutors, RespClient redis, String prefix) {
    tutors.search("physics").ok();
    tutors.get("tutors/1").ok();
    tutors.get("profiles/ada").ok();
    enter();
    assertThat(get("/").body())
        .contains("/larder/cache?name=search", "/larder/cache?name=tutors", "connected");
    long searches = hits("search");
    long others = misses("search");
    for (int i = 0; i < 3; i++) {
      tutors.search("physics").ok();
    }
    tutors.search("nothing").ok();
    assertThat(hits("search")).isEqualTo(searches + 3);
    assertThat(misses("search")).isEqualTo(others + 1);
    assertThat(tutors.get("statistics/search").ok())
        .isEqualTo(hits("search") + " hits, " + misses("search") + " misses");

    assertEvicts(redis, "tutors", "1", prefix + "j:tutors:1");
    assertWrongTokenIsRefused();
  }

  /** Nothing is there. */
  void assertAbsent() {
    for (String path : List.of("", "/", "/console.css", "/settings")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  /** Gives the token in the form, which shows nothing else. */
  void enter() {
    HttpResponse<String> form = get("");
    assertThat(form.statusCode()).isEqualTo(401);
    assertThat(form.body()).contains("type=\"password\"").doesNotContain("redis.");
    HttpResponse<String> page = post("/login", Map.of("token", TOKEN));
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.uri()).isEqualTo(URI.create(address + "/"));
    assertThat(page.body()).contains("<h1>Overview</h1>");
    assertThat(get("/console.css").body()).contains(":root");
    assertThat(get("/console.js").statusCode()).isEqualTo(200);
  }

  /** Last, since nobody from the same address gets in for a second after it. */
  void assertWrongTokenIsRefused() {
    ConsoleClient other = new ConsoleClient(address.replaceAll("/larder$", ""));
    HttpResponse<String> refused = other.post("/login", Map.of("token", TOKEN + "!"));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.body()).doesNotContain("Overview", "search");
    assertThat(other.get("/").statusCode()).isEqualTo(401);
  }

  /** The row of a cache on the overview, as data. */
  JsonNode figures(String cache) {
    return StreamSupport.stream(data("/").get("caches").spliterator(), false)
        .filter(row -> row.get("name").asString().equals(cache))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no cache " + cache + " on the overview"));
  }

  long hits(String cache) {
    JsonNode row = figures(cache);
    return row.get("hitsNear").asLong()
        + row.get("hitsRedis").asLong()
        + row.get("hitsFlight").asLong();
  }

  long misses(String cache) {
    return figures(cache).get("misses").asLong();
  }

  JsonNode data(String path) {
    HttpResponse<String> answer = send(request(path).header("Accept", "application/json").GET());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  /** Evicts an entry by its page, which works only with what its form has. */
  void assertEvicts(RespClient redis, String cache, String key, String keyInRedis) {
    String query = "?name=" + encoded(cache) + "&key=" + encoded(key);
    String entry = get("/cache" + query).body();
    assertThat(entry).contains("/larder/cache/evict" + query.replace("&", "&amp;"));
    HttpResponse<String> question = get("/cache/evict" + query);
    Matcher csrf = CSRF.matcher(question.body());
    assertThat(csrf.find()).as(question.body()).isTrue();

    Map<String, String> forged = Map.of("name", cache, "key", key, "csrf", "forged");
    assertThat(post("/cache/evict", forged).statusCode()).isEqualTo(403);
    assertThat(redis.askLong("EXISTS", keyInRedis)).as(keyInRedis).isEqualTo(1);

    Map<String, String> real = Map.of("name", cache, "key", key, "csrf", csrf.group(1));
    HttpResponse<String> done = post("/cache/evict", real);
    assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    assertThat(done.body()).contains("It was done.");
    assertThat(redis.askLong("EXISTS", keyInRedis)).isZero();
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  private HttpResponse<String> post(String path, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

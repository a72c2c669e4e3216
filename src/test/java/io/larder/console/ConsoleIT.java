package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the console shows over HTTP, against what Redis and the application know. */
@RedisTest
class ConsoleIT {
  private static final String SECRET = "p4ssw0rd of the test";
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private static OwnRedis redis;
  private static ConsoleServer server;
  private static Cache<String, String> tutors;

  @BeforeAll
  static void start(Fixture fixture) throws Exception {
    redis = fixture.redis("--requirepass", SECRET);
    server =
        fixture.closing(
            ConsoleServer.start(
                redis.settings(
                    "redis.console.enabled",
                    "true",
                    "redis.password",
                    SECRET,
                    "redis.timeout",
                    "PT20S",
                    "redis.cache.tutors.ttl",
                    "PT10M",
                    "redis.cache.region.*.ttl",
                    "PT20M",
                    "redis.cache.region.*.code-created",
                    "true",
                    "redis.cache.default.jitter",
                    "0.1")));
    tutors = cache("tutors");
  }

  private static Cache<String, String> cache(String name) {
    return server.cache(name);
  }

  /** On a busy machine Redis takes longer than a page waits: then another time. */
  private static HttpResponse<String> patiently(Supplier<HttpResponse<String>> ask) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            ask::get,
            answer -> !answer.body().contains("LARDER-2006") && !answer.body().contains("in time"));
  }

  private static String page(String path) {
    return patiently(() -> server.page(path)).body();
  }

  static JsonNode data(String path) {
    HttpResponse<String> response = patiently(() -> server.json(path));
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    return JsonMapper.shared().readTree(response.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/cache?name=tutors",
        "/cache?name=gone",
        "/sessions",
        "/settings",
        "/advice",
        "/nothing"
      })
  void everyAnswer_hasTheHeaders_andNoSecret(String path) {
    for (HttpResponse<String> response : List.of(server.page(path), server.json(path))) {
      Map<String, List<String>> headers = response.headers().map();
      assertThat(headers)
          .containsEntry("cache-control", List.of("no-store"))
          .containsEntry("x-frame-options", List.of("DENY"))
          .containsEntry("x-content-type-options", List.of("nosniff"))
          .containsEntry("referrer-policy", List.of("no-referrer"));
      assertThat(headers.get("content-security-policy").get(0))
          .startsWith("default-src 'none';")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(response.body())
          .doesNotContain(SECRET)
          .doesNotContain("http://")
          .doesNotContain("style=")
          .doesNotContainPattern(" on[a-z]+=");
    }
  }

  @Test
  void overview_saysWhatTheMetersSay() {
    Cache<String, String> cache = cache("counted");
    cache.put("a", "1");
    for (int i = 0; i < 3; i++) {
      cache.get("a");
    }
    cache.get("absent");
    JsonNode row = null;
    JsonNode overview = data("/");
    for (JsonNode one : overview.get("caches")) {
      row = one.get("name").asString().equals("counted") ? one : row;
    }
    assertThat(row).isNotNull();
    assertThat(row.get("requests").asLong()).isEqualTo(4);
    assertThat(row.get("hitsRedis").asLong()).isEqualTo(3);
    assertThat(row.get("misses").asLong()).isEqualTo(1);
    assertThat(overview.at("/connection/state").asString()).isEqualTo("connected");
    assertThat(overview.at("/calls/history/p99Micros").isArray()).isTrue();
    assertThat(overview.at("/connection/primaries/0/address").asString())
        .isEqualTo(redis.address().toString());
    assertThat(page("/"))
        .contains("0 % from memory, 75 % from Redis, 0 % joined a computation, 25 % missed")
        .contains("This console answers this machine only")
        .contains("<title>Overview · tutors &lt;&amp; co&gt;</title>");
  }

  @Test
  void cache_showsItsEntries_asRedisHasThem() {
    Cache<String, String> cache = cache("few");
    cache.put("1001", "the first");
    cache.put("1002", "x".repeat(100));
    JsonNode page = data("/cache?name=few");
    assertThat(page.at("/entries/next").isNull()).isTrue();
    assertThat(page.at("/entries/entries")).hasSize(2);
    for (JsonNode entry : page.at("/entries/entries")) {
      String key = TestRedis.PREFIX + "j:few:" + entry.get("key").asString();
      assertThat(entry.get("bytes").asLong()).isEqualTo(ask("STRLEN", key));
      assertThat(entry.get("ttlSeconds").asDouble() * 1000)
          .isBetween((long) ask("PTTL", key) - 100.0, (long) ask("PTTL", key) + 10_000.0);
      assertThat(entry.get("value").isNull()).isTrue();
    }
    assertThat(page.get("layout").asString()).isEqualTo(TestRedis.PREFIX + "j:few:<key as JSON>");
    assertThat(page.at("/types/key").asString()).isEqualTo("java.lang.String");
    // A key as JSON, and as the text that it is.
    for (String key : List.of("\"1001\"", "1001")) {
      assertThat(data("/cache?name=few&key=" + encoded(key)).at("/entry/bytes").asLong())
          .isEqualTo(9 + "\"the first\"".length()); // behind the head of 9 bytes
    }
    assertThat(data("/cache?name=few&key=absent").get("entry").isNull()).isTrue();
    assertThat(page("/cache?name=few&key=1001"))
        .contains("Values are hidden")
        .doesNotContain("the first");
  }

  private static Object ask(String... command) {
    try (var connection = redis.connect()) {
      connection.ask("AUTH", SECRET);
      return connection.ask(command);
    }
  }

  @Test
  void manyEntries_areShownPageByPage_atABoundedCost() {
    Cache<String, String> cache = cache("many");
    for (int i = 0; i < 1_000; i++) {
      cache.put("k" + i, "v");
    }
    java.util.Set<String> seen = new java.util.HashSet<>();
    String from = "";
    int pages = 0;
    do {
      JsonNode page = data("/cache?name=many&from=" + from).get("entries");
      assertThat(page.get("lookedAt").asInt()).isLessThanOrEqualTo(2_000);
      page.get("entries").forEach(entry -> seen.add(entry.get("key").asString()));
      from = page.get("next").isNull() ? null : page.get("next").asString();
      pages++;
    } while (from != null);
    assertThat(seen).hasSize(1_000);
    assertThat(pages).isBetween(2, 200);
  }

  @Test
  void settings_sayWhereEachCameFrom() {
    JsonNode settings = data("/cache?name=tutors").get("settings");
    assertThat(row(settings, "ttl")).contains("PT10M").contains("redis.cache.tutors.ttl (");
    assertThat(row(settings, "jitter")).contains("0.1").contains("redis.cache.default.jitter (");
    assertThat(row(settings, "single-flight")).contains("jvm").contains("\"default\"");
    JsonNode all = data("/settings").get("settings");
    assertThat(row(all, "redis.password")).contains("***");
  }

  /** Whoever says it: the settings, or the code that created the cache. */
  @Test
  void cachePage_saysWhenEntriesExpireInFact() {
    Cache<String, String> region = cache("region.tutors");
    region.put("k", "v");
    assertThat(page("/cache?name=region.tutors"))
        .contains("Its entries expire PT20M after they are last written.");
    assertThat(row(data("/cache?name=region.tutors").get("settings"), "ttl"))
        .contains("redis.cache.region.*.ttl (")
        .doesNotContain("does not hold");
    assertThat(page("/cache?name=tutors"))
        .contains("Its entries never expire, as the code says that created it");
    assertThat(row(data("/cache?name=tutors").get("settings"), "ttl")).contains("does not hold");
  }

  private static String row(JsonNode settings, String name) {
    for (JsonNode one : settings) {
      if (one.get("setting").asString().equals(name)) {
        return one.toString();
      }
    }
    throw new AssertionError("no " + name);
  }

  static Stream<String> oddKeys() {
    return Stream.of(
        "<script>alert(1)</script>",
        "\" onmouseover=\"x",
        "\u202eright to left\u202c",
        "line\nbreak\r\n",
        "\ud83d\udc69\u200d\ud83d\ude80 emoji",
        "a&b=c#d?e%20/../..",
        "tab\tnul\u0000",
        "k".repeat(10_240),
        "m".repeat(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("oddKeys")
  void oddKey_isShownEscaped_andCanBeEvicted(String key) {
    Cache<String, String> cache = cache("odd");
    cache.clear();
    cache.put(key, "v");
    String page = page("/cache?name=odd");
    assertThat(page)
        .hasSizeLessThan(40_000)
        .doesNotContain("<script>alert")
        .doesNotContain("\u202e")
        .doesNotContain("\u0000")
        .doesNotContain("\" onmouseover");
    JsonNode entry = data("/cache?name=odd").at("/entries/entries/0");
    assertThat(entry.get("keyCut").asBoolean()).isEqualTo(key.length() > 8_192);
    if (key.length() > 8_192) {
      assertThatItIsReached_byItsDigest(entry.get("digest").asString(), page);
      assertThat(cache.containsKey(key)).isFalse();
      return;
    }
    String json = entry.get("key").asString();
    assertThat(JsonMapper.shared().readTree(json).asString()).isEqualTo(key);
    assertThat(data("/cache?name=odd&key=" + encoded(json)).at("/entry/bytes").asInt())
        .isEqualTo(9 + 3);
    Form form = form("/cache/evict?name=odd&key=" + encoded(json));
    HttpResponse<String> done =
        server.post(
            "/cache/evict",
            "csrf=" + form.csrf() + "&name=odd&key=" + encoded(json),
            "Cookie",
            form.cookie());
    assertThat(done.statusCode()).isEqualTo(303);
    assertThat(cache.containsKey(key)).isFalse();
  }

  private static void assertThatItIsReached_byItsDigest(String digest, String page) {
    String it = "name=odd&from=&digest=" + digest;
    assertThat(page).contains("/app/larder/cache?" + it.replace("&", "&amp;"));
    assertThat(data("/cache?" + it).at("/entry/bytes").asInt()).isEqualTo(9 + 3);
    Form form = form("/cache/evict?" + it);
    String sent = "csrf=" + form.csrf() + "&" + it;
    try (LogCapture log = new LogCapture()) {
      assertThat(server.post("/cache/evict", sent, "Cookie", form.cookie()).statusCode())
          .isEqualTo(303);
      assertThat(log.lines().toString())
          .containsPattern("evicted the entry '\"[km]{199}' \\(the first 200 of [0-9]+ characters");
    }
    // It is not there any more.
    assertThat(server.post("/cache/evict", sent, "Cookie", form.cookie()).statusCode())
        .isEqualTo(400);
    assertThat(page("/cache?" + it)).contains("No entry is stored under this key");
  }

  /** A list under the key of an entry, of somebody else's. */
  @Test
  void whatIsNoValueOfACache_hidesNoOthers() {
    Cache<String, String> cache = cache("mixed");
    cache.put("good", "v");
    ask("LPUSH", TestRedis.PREFIX + "j:mixed:\"bad\"", "x");
    JsonNode page = data("/cache?name=mixed");
    assertThat(page.at("/entries/entries")).hasSize(2);
    assertThat(page.get("problem").isNull()).isTrue();
    assertThat(data("/cache?name=mixed&key=bad").at("/entry/bytes").isNull()).isTrue();
    assertThat(page("/cache?name=mixed")).contains("no value of a cache");
    assertThat(server.page("/cache?name=mixed&key=bad").statusCode()).isEqualTo(200);
    Form form = form("/cache/evict?name=mixed&key=bad");
    String sent = "csrf=" + form.csrf() + "&name=mixed&key=bad";
    assertThat(server.post("/cache/evict", sent, "Cookie", form.cookie()).statusCode())
        .isEqualTo(303);
    assertThat(data("/cache?name=mixed").at("/entries/entries")).hasSize(1);
  }

  /** What a form of the console has, and the browser that was given it. */
  record Form(String csrf, String cookie) {}

  private static Form form(String path) {
    HttpResponse<String> page = server.page(path);
    assertThat(page.statusCode()).isEqualTo(200);
    Matcher csrf = CSRF.matcher(page.body());
    assertThat(csrf.find()).isTrue();
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("; Path=/app/larder; HttpOnly; SameSite=Strict");
    return new Form(csrf.group(1), cookie.substring(0, cookie.indexOf(';')));
  }

  @Test
  void clear_isLogged_andNothingElseIsCleared() {
    Cache<String, String> cache = cache("cleared");
    cache.put("a", "1");
    tutors.put("stays", "1");
    try (LogCapture log = new LogCapture()) {
      Form form = form("/cache/clear?name=cleared");
      HttpResponse<String> done =
          server.post(
              "/cache/clear", "csrf=" + form.csrf() + "&name=cleared", "Cookie", form.cookie());
      assertThat(done.statusCode()).isEqualTo(303);
      assertThat(done.headers().firstValue("Location").orElseThrow())
          .endsWith("/app/larder/cache?name=cleared&done=yes");
      assertThat(log.lines().toString())
          .contains(
              "LARDER-7102: 'somebody local' at '127.0.0.1' evicted all entries of cache 'cleared'");
    }
    assertThat(page("/cache?name=cleared&done=yes")).contains("It was done.");
    assertThat(cache.containsKey("a")).isFalse();
    assertThat(tutors.containsKey("stays")).isTrue();
  }

  @Test
  void forgedForm_changesNothing() {
    Cache<String, String> cache = cache("kept");
    cache.put("a", "1");
    Form form = form("/cache/clear?name=kept");
    Form other = form("/cache/clear?name=kept");
    String good = "csrf=" + form.csrf() + "&name=kept";
    assertThat(server.post("/cache/clear", "name=kept", "Cookie", form.cookie()).statusCode())
        .isEqualTo(403);
    assertThat(server.post("/cache/clear", good).statusCode()).isEqualTo(403);
    assertThat(server.post("/cache/clear", good, "Cookie", other.cookie()).statusCode())
        .isEqualTo(403);
    assertThat(
            server
                .post("/cache/clear", good, "Cookie", form.cookie(), "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
    // An address makes no change, and a change is not asked for in an address.
    assertThat(server.page("/cache/clear?" + good, "Cookie", form.cookie()).statusCode())
        .isEqualTo(200);
    assertThat(server.post("/cache/clear?" + good, "", "Cookie", form.cookie()).statusCode())
        .isEqualTo(400);
    assertThat(cache.containsKey("a")).isTrue();
  }

  @Test
  void advice_isShownWithItsRule() {
    CacheOperations lasting = server.get(CacheOperations.class).cache("<lasting>");
    for (int i = 0; i < 30; i++) {
      lasting.set("advice:" + i, "v", CacheOperations.NO_EXPIRY);
    }
    JsonNode found = null;
    for (JsonNode one : data("/advice").get("advice")) {
      found = one.get("cache").asString().equals("<lasting>") ? one : found;
    }
    assertThat(found).isNotNull();
    assertThat(found.get("rule").asString()).isEqualTo("no-time-to-live");
    assertThat(page("/advice"))
        .contains("no-time-to-live")
        .contains("/app/larder/cache?name=%3Clasting%3E")
        .doesNotContain("<lasting>");
    assertThat(data("/").get("advice").toString()).contains("no-time-to-live");
    lasting.invalidate("advice:*");
  }

  @Test
  void cacheOperations_haveTheirFigures() {
    CacheOperations operations = server.get(CacheOperations.class);
    operations.set("console:1", "value", Duration.ofMinutes(1));
    operations.get("console:1", String.class);
    JsonNode page = data("/cache?name=" + encoded("c:"));
    assertThat(page.at("/figures/hitsRedis").asLong()).isEqualTo(1);
    assertThat(page.at("/figures/open").asBoolean()).isTrue();
    assertThat(page.get("types").isNull()).isTrue();
    assertThat(page("/cache?name=" + encoded("c:")))
        .contains("are counted under this name")
        .doesNotContain("Clear the cache");
    assertThat(page("/")).contains("/app/larder/cache?name=c%3A");
    operations.invalidate("console:*");
  }

  @Test
  void cacheThatIsGone_isASentence() {
    cache("destroyed").put("a", "1");
    server.get(CacheManager.class).destroyCache("destroyed");
    HttpResponse<String> page = server.page("/cache?name=destroyed");
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body())
        .contains("There is no cache &#39;destroyed&#39; in this application now");
    assertThat(server.json("/cache?name=").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/%2e%2e/x",
        "/cache/../settings/x",
        "/%2e%2e%2fx",
        "/console.css/x"
      })
  void otherPath_isNotFound(String path) {
    HttpResponse<String> answer = server.page(path);
    assertThat(answer.statusCode()).isBetween(400, 404);
    assertThat(answer.body()).doesNotContain("root:").doesNotContain("Settings of the application");
  }

  @Test
  void otherMethods_areNotAllowed_andFormsAreBounded() {
    HttpRequest put = server.request("/").PUT(HttpRequest.BodyPublishers.ofString("x")).build();
    assertThat(server.send(put).statusCode()).isEqualTo(405);
    assertThat(server.post("/cache/clear", "x=" + "y".repeat(70_000)).statusCode()).isEqualTo(413);
    HttpRequest head =
        server.request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    assertThat(server.send(head).statusCode()).isEqualTo(200);
  }

  /** A page reads no more of them than it shows. */
  @Test
  void manySessions_areNotAllRead() {
    SessionStore store = server.get(SessionStore.class);
    for (int i = 0; i < 250; i++) {
      store.set("token-of-many-" + i, Session.of("many"), Duration.ofHours(1));
    }
    JsonNode page = data("/sessions?user=many");
    assertThat(page.get("sessions")).hasSize(200);
    assertThat(page.get("sessionsInAll").asInt()).isEqualTo(250);
    String newest = page.at("/sessions/0/createdAt").asString();
    assertThat(newest).isGreaterThanOrEqualTo(page.at("/sessions/199/createdAt").asString());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              long before = reads();
              String answer = server.json("/sessions?user=many").body();
              return !answer.contains("in time") && reads() - before < 250;
            });
    store.revokeAll("many");
  }

  /** How many keys Redis has read. */
  private static long reads() {
    Matcher hits =
        Pattern.compile("keyspace_hits:(\\d+)").matcher(String.valueOf(ask("INFO", "stats")));
    assertThat(hits.find()).isTrue();
    return Long.parseLong(hits.group(1));
  }

  @Test
  void sessions_areShownWithoutTokensAndAttributes_andCanBeEnded() {
    SessionStore store = server.get(SessionStore.class);
    String user = "user-17 <b>";
    store.set(
        "token-of-the-test-1",
        Session.of(user, Map.of("secret", "attribute")),
        Duration.ofHours(1));
    store.set("token-of-the-test-2", Session.of(user), Duration.ofHours(1));
    String page = page("/sessions?user=" + encoded(user));
    assertThat(page)
        .doesNotContain("token-of-the-test")
        .doesNotContain("attribute")
        .doesNotContain("<b>")
        .contains("user-17 &lt;b&gt;");
    JsonNode sessions = data("/sessions?user=" + encoded(user)).get("sessions");
    assertThat(sessions).hasSize(2);
    assertThat(sessions.get(0).get("attributes").isNull()).isTrue();
    String id = store.list(user).get(0).id();
    Form form = form("/sessions/end?user=" + encoded(user) + "&id=" + encoded(id));
    try (LogCapture log = new LogCapture()) {
      String sent = "csrf=" + form.csrf() + "&user=" + encoded(user);
      assertThat(
              server
                  .post("/sessions/end", sent + "&id=" + encoded(id), "Cookie", form.cookie())
                  .statusCode())
          .isEqualTo(303);
      assertThat(store.list(user)).hasSize(1);
      assertThat(server.post("/sessions/end-all", sent, "Cookie", form.cookie()).statusCode())
          .isEqualTo(303);
      assertThat(store.list(user)).isEmpty();
      assertThat(log.lines().toString())
          .contains("ended the session '…" + id.substring(id.length() - 6))
          .contains("ended all sessions of user 'user-17 <b>', 1 in all")
          .doesNotContain(id);
    }
  }
}

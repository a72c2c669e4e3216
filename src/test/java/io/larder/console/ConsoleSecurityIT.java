package io.larder.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is let into the console, over HTTP. */
@RedisTest
class ConsoleSecurityIT {
  private static final String TOKEN = "the token of the test";
  private static final String SENT = "token=the+token+of+the+test";

  private static ConsoleServer start(Fixture fixture, TestRedis redis, String... settings)
      throws Exception {
    Map<String, String> all = new java.util.HashMap<>(redis.settings(settings));
    all.put("redis.console.enabled", "true");
    all.put("redis.console.path", "/ops/console");
    return fixture.closing(ConsoleServer.at("/ops/console", all));
  }

  private static String[] as(String user) {
    String credentials = user + ":" + user + "'s";
    return new String[] {
      "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8))
    };
  }

  @Test
  void off_thereIsNothing(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer off = fixture.closing(ConsoleServer.start(redis.settings()));
    assertThat(off.page("/").statusCode()).isEqualTo(404);
    assertThat(off.page("").statusCode()).isEqualTo(404);
  }

  @Test
  void role_isOfTheContainersUser(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis, "redis.console.role", "operator");
    HttpResponse<String> nobody = server.page("/");
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(way -> assertThat(way).containsIgnoringCase("basic"));
    assertThat(server.page("/console.css").statusCode()).isEqualTo(401);
    HttpResponse<String> guest = server.page("/", as("user-2"));
    assertThat(guest.statusCode()).isEqualTo(403);
    assertThat(guest.body()).doesNotContain("tutors").doesNotContain("connected");
    HttpResponse<String> operator = server.page("/", as("user-1"));
    assertThat(operator.statusCode()).isEqualTo(200);
    assertThat(operator.body()).contains("connected");
    assertThat(server.page("/console.css", as("user-1")).statusCode()).isEqualTo(200);
  }

  @Test
  void roleThatDoesNotExist_letsNobodyIn(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis, "redis.console.role", "no such role");
    assertThat(server.page("/", as("user-1")).statusCode()).isEqualTo(403);
  }

  @Test
  void token_isGivenInAForm_orByAScript(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis, "redis.console.token", TOKEN);
    HttpResponse<String> form = server.page("/settings");
    assertThat(form.statusCode()).isEqualTo(401);
    assertThat(form.body())
        .contains("type=\"password\"")
        .doesNotContain("tutors")
        .doesNotContain("redis.")
        .doesNotContain(TOKEN);
    assertThat(server.page("/console.css").statusCode()).isEqualTo(200);
    // Not in an address, which others keep.
    assertThat(server.page("/?" + SENT).statusCode()).isEqualTo(401);
    assertThat(server.post("/login?" + SENT, "").statusCode()).isEqualTo(400);
    assertThat(server.post("/login", SENT, "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);

    HttpResponse<String> in = server.post("/login", SENT);
    assertThat(in.statusCode()).isEqualTo(303);
    String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .matches("larder-console=[\\w-]{43}; Path=/app/ops/console; HttpOnly; SameSite=Strict");
    String sent = cookie.substring(0, cookie.indexOf(';'));
    HttpResponse<String> page = server.page("/settings", "Cookie", sent);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("redis.console.token").doesNotContain(TOKEN);

    HttpResponse<String> script = server.json("/settings", "Authorization", "Bearer " + TOKEN);
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.body()).contains("\"***\"").doesNotContain(TOKEN);
    assertThat(script.headers().firstValue("Set-Cookie")).isEmpty();

    String csrf = page.body().replaceAll("(?s).*?name=\"csrf\" value=\"([^\"]+)\".*", "$1");
    assertThat(server.post("/logout", "csrf=" + csrf, "Cookie", sent).statusCode()).isEqualTo(303);
    assertThat(server.page("/settings", "Cookie", sent).statusCode()).isEqualTo(401);
  }

  @Test
  void wrongToken_getsNoHint_andWaits(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis, "redis.console.token", TOKEN);
    try (LogCapture log = new LogCapture()) {
      HttpResponse<String> wrong = server.post("/login", SENT + "2");
      assertThat(wrong.statusCode()).isEqualTo(429);
      assertThat(wrong.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(wrong.body()).doesNotContain(TOKEN);
      HttpResponse<String> right = server.post("/login", SENT);
      // Whether it was looked at depends on how fast the machine is; it says nothing either way.
      if (right.statusCode() != 303) {
        assertThat(right.statusCode()).isEqualTo(429);
        assertThat(right.body()).isEqualTo(wrong.body());
      }
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-7103"))
          .singleElement()
          .asString()
          .contains("WARNING")
          .contains("127.0.0.1")
          .doesNotContain(TOKEN);
    }
    assertThat(server.page("/", "Cookie", "larder-console=" + "x".repeat(43)).statusCode())
        .isEqualTo(401);
  }

  @Test
  void roleAndToken_areBothNeeded(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server =
        start(fixture, redis, "redis.console.role", "operator", "redis.console.token", TOKEN);
    assertThat(server.page("/").statusCode()).isEqualTo(401);
    assertThat(server.post("/login", SENT).statusCode()).isEqualTo(401);
    assertThat(server.page("/", as("user-2")).statusCode()).isEqualTo(403);
    assertThat(server.page("/", as("user-1")).statusCode()).isEqualTo(401);
    HttpResponse<String> in = server.post("/login", SENT, as("user-1"));
    assertThat(in.statusCode()).isEqualTo(303);
    String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    assertThat(server.page("/", "Cookie", cookie).statusCode()).isEqualTo(401);
    String[] operator = as("user-1");
    assertThat(server.page("/", operator[0], operator[1], "Cookie", cookie).statusCode())
        .isEqualTo(200);
  }

  /** What the container would answer by itself has none of these, or shows what was asked for. */
  @Test
  void refusalsAreTheConsolesOwn_withAllHeaders(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis);
    for (HttpResponse<String> answer :
        List.of(
            server.page("/cache?name=%ff"),
            server.post("/cache/clear", "name=%zz"),
            server.post("/cache/clear?name=x", ""),
            server.post("/cache/clear", "x=" + "y".repeat(70_000)))) {
      assertThat(answer.statusCode()).isIn(400, 413);
      assertIsOurs(answer);
    }
    assertThat(server.json("/cache?name=%ff").body())
        .isEqualTo("{\"message\":\"The console cannot read this request.\"}");
  }

  private static void assertIsOurs(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.body()).doesNotContainIgnoringCase("jetty").doesNotContain("java.");
  }

  @Test
  void failure_isTold_inTheLogAlone(Fixture fixture, TestRedis redis) throws Exception {
    ConsoleServer server = start(fixture, redis);
    assertThat(server.page("/").statusCode()).isEqualTo(200);
    try (LogCapture log = new LogCapture()) {
      server.endApplication();
      HttpResponse<String> answer = server.page("/");
      assertThat(answer.statusCode()).isIn(500, 503);
      assertIsOurs(answer);
      assertThat(answer.statusCode() == 503 || log.lines().toString().contains("LARDER-7105"))
          .isTrue();
    }
  }
}

package io.larder.session.recipe;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.jdkhttp.JdkHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of sessions.md, as a program behind HTTP. */
@RedisTest
class RecipeIT {
  private static final Pattern COOKIE = Pattern.compile("refresh=\"?([^;\"]*)\"?;.*");

  // Below a context root, as in a WAR.
  private static final String APPLICATION = "/shop/api/";
  private static final String AUTH = APPLICATION + "auth/";

  private final String user = "user-" + UUID.randomUUID();
  private final HttpClient client = HttpClient.newHttpClient();
  private SessionStore sessions;
  private HttpServer server;

  /** What the browser has under the name of the cookie; empty for none. */
  private String cookie = "";

  @BeforeEach
  void start(Fixture fixture) {
    Larder larder = fixture.larder("redis.session.rotation-grace", "PT0S");
    sessions = larder.sessions();
    ResourceConfig application =
        new ResourceConfig(AuthResource.class, CredentialsReader.class)
            .register(
                new AbstractBinder() {
                  @Override
                  protected void configure() {
                    bind(larder.sessions()).to(SessionStore.class);
                    bind((Users) Credentials::user).to(Users.class);
                    bind((AccessTokens) userId -> "access of " + userId).to(AccessTokens.class);
                  }
                });
    server =
        JdkHttpServerFactory.createHttpServer(
            URI.create("http://127.0.0.1:0" + APPLICATION), application);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Reads the text that a login sends. */
  public static final class CredentialsReader implements MessageBodyReader<Credentials> {
    @Override
    public boolean isReadable(
        Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
      return type == Credentials.class;
    }

    @Override
    public Credentials readFrom(
        Class<Credentials> type,
        Type generic,
        Annotation[] annotations,
        MediaType media,
        MultivaluedMap<String, String> headers,
        InputStream body)
        throws IOException, WebApplicationException {
      return Credentials.valueOf(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** A request with a cookie, whose answer the browser gets now; the status. */
  private int post(String path, String presented) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + AUTH + path))
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(user + ":browser"));
    if (!presented.isEmpty()) {
      request.header("Cookie", "refresh=" + presented);
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    for (String set : response.headers().allValues("Set-Cookie")) {
      Matcher value = COOKIE.matcher(set);
      assertThat(value.matches()).as(set).isTrue();
      cookie = set.contains("Max-Age=0") ? "" : used(value.group(1));
      assertThat(set)
          .contains("Path=" + AUTH.substring(0, AUTH.length() - 1) + ";")
          .contains("HttpOnly")
          .contains("Secure")
          .containsIgnoringCase("SameSite=Strict");
    }
    return response.statusCode();
  }

  private int post(String path) throws IOException, InterruptedException {
    return post(path, cookie);
  }

  @Test
  void loginRefreshAndLogout_work() throws Exception {
    assertThat(post("refresh")).isEqualTo(401);
    assertThat(post("login")).isEqualTo(200);
    String first = cookie;
    assertThat(post("refresh")).isEqualTo(200);
    assertThat(cookie).hasSize(104).isNotEqualTo(first);
    assertThat(sessions.list(user)).hasSize(1);
    assertThat(post("logout")).isEqualTo(204);
    assertThat(cookie).isEmpty();
    assertThat(sessions.list(user)).isEmpty();
  }

  @Test
  void lateRequestsOfAnEarlierLogin_leaveTheNewCookie() throws Exception {
    post("login");
    String earlier = cookie;
    post("logout");
    post("login");
    String current = cookie;

    assertThat(post("refresh", earlier)).isEqualTo(401);
    assertThat(cookie).isEqualTo(current);
    assertThat(post("logout", earlier)).isEqualTo(204);
    assertThat(cookie).isEqualTo(current);

    assertThat(post("refresh")).isEqualTo(200);
  }

  @Test
  void lateRequestsOfALoginThatWasNotEnded_leaveTheNewCookie() throws Exception {
    post("login");
    String earlier = cookie;
    post("login");
    String current = cookie;
    assertThat(sessions.list(user)).hasSize(1);

    assertThat(post("refresh", earlier)).isEqualTo(401);
    assertThat(post("logout", earlier)).isEqualTo(204);
    assertThat(cookie).isEqualTo(current);
    assertThat(post("refresh")).isEqualTo(200);
  }

  @Test
  void lateRequestThatIsAReuse_leavesTheNewCookie() throws Exception {
    post("login");
    String stolen = cookie;
    post("refresh");
    String rotated = cookie;
    cookie = "";
    post("login");
    String current = cookie;

    assertThat(post("refresh", stolen)).isEqualTo(401);
    assertThat(post("refresh", rotated)).isEqualTo(401);
    assertThat(cookie).isEqualTo(current);
    assertThat(post("refresh")).isEqualTo(200);
  }

  @Test
  void document_hasThisProgram() throws IOException {
    String document = Files.readString(Path.of("src/docs/guide/sessions.md"));
    String source =
        Files.readString(Path.of("src/test/java/io/larder/session/recipe/AuthResource.java"));

    assertThat(document).contains(source.substring(source.indexOf("@Path(\"/auth\")")));
  }
}

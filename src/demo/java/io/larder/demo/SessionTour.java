package io.larder.demo;

import io.larder.session.RefreshToken;
import io.larder.session.RefreshTokenReused;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * Goes through {@link SessionStore} as an authentication service would, and checks each outcome.
 */
@ApplicationScoped
public class SessionTour {
  private static final Duration MONTH = Duration.ofDays(30);

  @Inject SessionStore sessions;
  @Inject RedissonClient redisson;

  private final Console console = new Console();
  private final CompletableFuture<String> alarm = new CompletableFuture<>();

  /** What an application would tell its security people. */
  void alarm(@Observes RefreshTokenReused event) {
    alarm.complete(event.userId());
  }

  int run() {
    Console.title("A login, a refresh, two tabs");
    RefreshToken first = sessions.issue(Session.of("ada", Map.of("device", "phone")), MONTH);
    console.show("issue", first);
    RotationResult.Rotated rotated = rotated(sessions.rotate(first.value()));
    console.show("rotate", rotated);
    console.check(
        "the other tab, with the old token: the same successor",
        rotated(sessions.rotate(first.value())).token().equals(rotated.token()),
        true);
    console.check(
        "get with the new token",
        sessions.get(rotated.token().value()).flatMap(s -> s.attribute("device", String.class)),
        Optional.of("phone"));
    inRedis(first, rotated.token());

    Console.title("A replay caught");
    RefreshToken newest = rotated.token();
    for (int refresh = 0; refresh < 8; refresh++) {
      newest = rotated(sessions.rotate(newest.value())).token();
    }
    console.check(
        "the first token once more, nine refreshes later, by a thief",
        sessions.rotate(first.value()),
        new RotationResult.Reused("ada", rotated.session().id()));
    console.check("the event RefreshTokenReused names", alarmed(), "ada");
    console.check(
        "the newest token, too, is good no longer",
        sessions.rotate(newest.value()),
        new RotationResult.Invalid());

    everywhere();
    return console.failures();
  }

  private void inRedis(RefreshToken... tokens) {
    boolean hidden = true;
    for (String key : redisson.getKeys().getKeys()) {
      if (key.startsWith("larder:s:") && !key.startsWith("larder:s:u:")) {
        String value = String.valueOf(redisson.getBucket(key, StringCodec.INSTANCE).get());
        for (RefreshToken token : tokens) {
          hidden &= !key.contains(token.value()) && !value.contains(token.value());
        }
      }
    }
    console.check("no token is in Redis", hidden, true);
  }

  private void everywhere() {
    Console.title("Log out everywhere");
    for (int device = 0; device < 3; device++) {
      sessions.issue(Session.of("ada", Map.of("device", "device " + device)), MONTH);
    }
    sessions.set("a token of the application's own", Session.of("ada"), Duration.ofHours(1));
    sessions.set("a token of Blaise's", Session.of("blaise"), Duration.ofHours(1));
    console.check("sessions of ada", sessions.list("ada").size(), 4);
    console.check("revokeAll", sessions.revokeAll("ada"), 4L);
    console.check("sessions of ada", sessions.list("ada").size(), 0);
    console.check("get", sessions.get("a token of the application's own"), Optional.empty());
    console.check("another user is untouched", sessions.exists("a token of Blaise's"), true);
  }

  private static RotationResult.Rotated rotated(RotationResult result) {
    if (result instanceof RotationResult.Rotated rotated) {
      return rotated;
    }
    throw new IllegalStateException("not rotated: " + result);
  }

  private String alarmed() {
    try {
      return alarm.get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      return "nobody";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "nobody";
    }
  }
}

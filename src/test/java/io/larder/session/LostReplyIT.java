package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.session.SessionEnded.Reason;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.FaultyLink;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reply of one step of a call is lost, and the call is repeated: nothing is forgotten. */
@RedisTest
class LostReplyIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private final String user = "user-" + UUID.randomUUID();
  private TestRedis redis;
  private FaultyLink link;
  private Larder larder;
  private SessionStore store;
  private RespClient resp;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.shared();
    resp = fixture.closing(redis.connect());
    link = fixture.closing(new FaultyLink(redis.address(), 1));
    larder = larder(fixture);
    store = larder.sessions();
    knowScripts();
  }

  /** A reply that says that a script is unknown is not the one to lose. */
  private void knowScripts() {
    String other = user + "-first";
    String token = used("token-" + other);
    for (int i = 0; i < 2; i++) {
      store.set(token, Session.of(other), HOUR);
    }
    store.delete(token);
    String issued = used(store.issue(Session.of(other), HOUR).value());
    used(((RotationResult.Rotated) store.rotate(issued)).token().value());
    store.rotate(issued);
    store.set(token, Session.of(other), HOUR);
    store.revokeAll(other);
  }

  private Larder larder(Fixture fixture, String... more) {
    return fixture.larder(
        ServerSettings.with(
            ServerSettings.of(
                link.address(), "redis.timeout", "PT5S", "redis.session.rotation-grace", "PT0S"),
            more));
  }

  /** Makes a call whose reply is lost at a step; null if it fails for that. */
  private <T> T losing(String text, int time, Supplier<T> call) {
    link.loseReply(text, time);
    T result = null;
    try {
      result = call.get();
    } catch (RedisUnavailableException e) {
      assertThat(e).hasMessageNotContaining(user);
    }
    assertThat(link.hasLostReply()).isTrue();
    reconnected();
    return result;
  }

  private void reconnected() {
    await().ignoreExceptions().until(() -> !store.exists("nobody's"));
  }

  private void assertNothingIsLeft() {
    assertThat(resp.askList("KEYS", "*" + user + "*")).isEmpty();
    assertThat(resp.askList("KEYS", TestRedis.PREFIX + "s:*:unpublished")).isEmpty();
  }

  private void assertEndedOnce(Reason reason, int sessions) {
    await().untilAsserted(() -> assertThat(ends(reason)).hasSizeGreaterThanOrEqualTo(sessions));
    // What comes later would come before this.
    String last = used("last-" + user);
    store.set(last, Session.of(user + "-last"), HOUR);
    store.delete(last);
    await()
        .until(
            () ->
                larder.events().stream()
                    .anyMatch(
                        e -> e instanceof SessionEnded s && s.userId().equals(user + "-last")));
    assertThat(ends(reason)).hasSize(sessions);
    assertThat(ends(reason)).extracting(SessionEnded::sessionId).doesNotHaveDuplicates();
  }

  private List<SessionEnded> ends(Reason reason) {
    List<SessionEnded> ends = new ArrayList<>();
    for (Object event : larder.events()) {
      if (event instanceof SessionEnded ended
          && ended.userId().equals(user)
          && ended.reason() == reason) {
        ends.add(ended);
      }
    }
    return ends;
  }

  private long alarms() {
    return larder.events().stream()
        .filter(e -> e instanceof RefreshTokenReused reused && reused.userId().equals(user))
        .count();
  }

  @Test
  void rotate_reuseWhoseReplyIsLost_isReusedWhenRepeatedAndPublishedOnce() {
    String first = used(store.issue(Session.of(user), HOUR).value());
    String second = used(((RotationResult.Rotated) store.rotate(first)).token().value());

    assertThat(losing("s:f:{", 1, () -> store.rotate(first))).isNull();

    assertThat(resp.ask("KEYS", TestRedis.PREFIX + "s:*").toString()).doesNotContain(second);
    assertThat(store.rotate(first)).isInstanceOf(RotationResult.Reused.class);
    assertThat(store.rotate(first)).isInstanceOf(RotationResult.Invalid.class);
    assertThat(store.rotate(second)).isInstanceOf(RotationResult.Invalid.class);
    assertNothingIsLeft();
    assertEndedOnce(Reason.REUSED, 1);
    assertThat(alarms()).isEqualTo(1);
  }

  @Test
  void rotate_reuseWhoseReplyIsLost_isPublishedByAnotherInstance(Fixture fixture) {
    String first = used(store.issue(Session.of(user), HOUR).value());
    used(((RotationResult.Rotated) store.rotate(first)).token().value());
    Larder other = fixture.larder(redis.settings("redis.session.rotation-grace", "PT0S"));

    losing("s:f:{", 1, () -> store.rotate(first));

    assertThat(other.sessions().rotate(first)).isInstanceOf(RotationResult.Reused.class);
    assertThat(store.rotate(first)).isInstanceOf(RotationResult.Invalid.class);
    await()
        .untilAsserted(
            () -> assertThat(other.events()).hasAtLeastOneElementOfType(RefreshTokenReused.class));
    assertThat(alarms()).isZero();
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"s:u:, 1", "HDEL, 1"})
  void rotate_reuseWhoseLaterReplyIsLost_isPublishedOnce(String text, int time) {
    String first = used(store.issue(Session.of(user), HOUR).value());
    used(((RotationResult.Rotated) store.rotate(first)).token().value());

    losing(text, time, () -> store.rotate(first));
    store.rotate(first);

    assertNothingIsLeft();
    assertEndedOnce(Reason.REUSED, 1);
    assertThat(alarms()).isEqualTo(1);
  }

  /** The first call is still on its way, and the one that met it stops before its last step. */
  @Test
  void rotate_thatMetAReuseWhichIsNotFinished_finishesItAndSaysSo(Fixture fixture) {
    OwnRedis server = fixture.redis();
    RespClient admin = fixture.closing(server.connect());
    FaultyLink slow = fixture.closing(new FaultyLink(server.address(), 2));
    String[] strict = {"redis.timeout", "PT20S", "redis.session.rotation-grace", "PT0S"};
    SessionStore winner = fixture.larder(ServerSettings.of(slow.address(), strict)).sessions();
    winner.rotate(used(winner.issue(Session.of(user), HOUR).value()));
    winner.revokeAll(user);
    admin.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all");
    Larder thief =
        fixture.larder(
            ServerSettings.with(
                server.settings(strict), "redis.username", "app", "redis.password", "secret"));
    String token = used(winner.issue(Session.of(user), HOUR).value());
    String key = TestRedis.PREFIX + "s:f:{" + token.substring(0, 20) + "}";
    Object issued = admin.ask("GET", key);

    slow.silenceReplies(true);
    CompletableFuture<RotationResult> rotation = winner.async().rotate(token).toCompletableFuture();
    await().until(() -> !admin.ask("GET", key).equals(issued));
    admin.ask("ACL", "SETUSER", "app", "-hdel");
    assertThatThrownBy(() -> thief.sessions().rotate(token)).hasMessageContaining("NOPERM");
    slow.repair();

    assertThat(rotation.join()).isInstanceOf(RotationResult.Reused.class);
    assertThat(winner.rotate(token)).isInstanceOf(RotationResult.Invalid.class);
    assertThat(admin.askList("KEYS", "*:unpublished")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"s:t:{, 1", "s:u:, 1", "HDEL, 1"})
  void delete_whoseReplyIsLost_isFinishedWhenRepeated(String text, int time) {
    String token = used("token-" + user);
    store.set(token, Session.of(user), HOUR);

    Boolean first = losing(text, time, () -> store.delete(token));
    boolean repeated = store.delete(token);

    // Of the last step it is unknown whether it was done; what is left to do is nothing.
    assertThat(repeated).isEqualTo(first == null && !text.equals("HDEL"));
    assertNothingIsLeft();
    assertEndedOnce(Reason.DELETED, 1);
  }

  @ParameterizedTest
  @CsvSource({"s:f:{, 1", "s:u:, 1", "HDEL, 1"})
  void delete_ofAFamilyWhoseReplyIsLost_isFinishedWhenRepeated(String text, int time) {
    String token = used(store.issue(Session.of(user), HOUR).value());

    losing(text, time, () -> store.delete(token));
    store.delete(token);

    assertNothingIsLeft();
    assertEndedOnce(Reason.DELETED, 1);
  }

  @ParameterizedTest
  @CsvSource({"s:f:{, 1", "s:t:{, 1", "s:u:, 2", "HDEL, 1"})
  void revokeAll_whoseReplyIsLost_isFinishedWhenRepeated(String text, int time) {
    store.set(used("token-" + user), Session.of(user), HOUR);
    used(store.issue(Session.of(user), HOUR).value());

    losing(text, time, () -> store.revokeAll(user));
    store.revokeAll(user);

    assertThat(store.list(user)).isEmpty();
    assertThat(resp.askList("KEYS", "*" + user + "*")).isEmpty();
    assertEndedOnce(Reason.REVOKED, 2);
  }

  @ParameterizedTest
  @CsvSource({"s:t:{, 1", "s:u:, 2", "HDEL, 1"})
  void set_overASessionWhoseReplyIsLost_leavesOneEntry(String text, int time) {
    String token = used("token-" + user);
    store.set(token, Session.of(user), HOUR);

    losing(
        text,
        time,
        () -> {
          store.set(token, Session.of(user), HOUR);
          return true;
        });
    store.set(token, Session.of(user), HOUR);

    assertThat(store.list(user)).hasSize(1);
    assertThat(resp.askLong("ZCARD", TestRedis.PREFIX + "s:u:" + user)).isEqualTo(1);
    assertThat(ends(Reason.REPLACED)).extracting(SessionEnded::sessionId).doesNotHaveDuplicates();
  }

  /** The entry that a lost logout leaves must not end somebody else's session. */
  @Test
  void set_afterALogoutWhoseReplyIsLost_endsNoOtherSession(Fixture fixture) {
    Larder limited = larder(fixture, "redis.session.max-per-user", "2");
    store = limited.sessions();
    String one = used("one-" + user);
    String two = used("two-" + user);
    String three = used("three-" + user);
    store.set(one, Session.of(user), HOUR);
    store.set(two, Session.of(user), HOUR);
    losing("s:t:{", 1, () -> store.delete(two));

    store.set(three, Session.of(user), HOUR);

    assertThat(store.exists(one)).isTrue();
    assertThat(store.exists(three)).isTrue();
    assertThat(store.exists(two)).isFalse();
    assertThat(store.list(user)).hasSize(2);
  }
}

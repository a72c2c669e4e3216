package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.common.LarderException;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.token.Digests;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestRedis;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many sessions a user may have. */
@EachTopology
class SessionLimitIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestServers servers;
  private final String user = "user-" + UUID.randomUUID();
  private Larder larder;

  SessionLimitIT(TestServers servers) {
    this.servers = servers;
  }

  @AfterEach
  void close() {
    larder.close();
  }

  private SessionStore endingOldest() {
    larder = Larder.start(servers.settings("redis.session.max-per-user", "2"));
    return larder.sessions();
  }

  private SessionStore refusing() {
    larder =
        Larder.start(
            servers.settings("redis.session.max-per-user", "2", "redis.session.limit", "refuse"));
    return larder.sessions();
  }

  private Session session() {
    return Session.of(user);
  }

  private String token(String name) {
    return used(name + "-" + user);
  }

  @Test
  void set_ofATokenAgain_endsNoOtherSession() {
    SessionStore store = endingOldest();
    store.set(token("one"), session(), HOUR);
    store.set(token("two"), session(), HOUR);
    for (int i = 0; i < 3; i++) {
      store.set(token("two"), session(), HOUR);
      assertThat(store.exists(token("one"))).isTrue();
      assertThat(store.exists(token("two"))).isTrue();
      assertThat(store.list(user)).hasSize(2);
    }
    store.set(token("one"), session(), HOUR);
    assertThat(store.exists(token("two"))).isTrue();

    store.set(token("three"), session(), HOUR);
    assertThat(store.exists(token("one"))).isTrue();
    assertThat(store.exists(token("two"))).isFalse();
    assertThat(larder.events())
        .filteredOn(e -> e instanceof SessionEnded s && s.reason() == Reason.LIMIT)
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void set_ofATokenOfAnotherUser_endsNoOtherSession() {
    SessionStore store = endingOldest();
    String other = user + "-other";
    store.set(token("shared"), Session.of(other), HOUR);
    store.set(token("one"), session(), HOUR);
    store.set(token("shared"), session(), HOUR);

    assertThat(store.exists(token("one"))).isTrue();
    assertThat(store.list(user)).hasSize(2);
    assertThat(store.list(other)).isEmpty();
  }

  /** In a cluster the entry of an expired session stays in the index for some time. */
  @Test
  void issue_afterOneHasExpired_endsNoOtherSession() {
    SessionStore store = endingOldest();
    store.set(token("one"), session(), HOUR);
    store.set(token("brief"), session(), Duration.ofMillis(1));
    org.awaitility.Awaitility.await().until(() -> !store.exists(token("brief")));

    String three = used(store.issue(session(), HOUR).value());

    assertThat(store.exists(token("one"))).isTrue();
    assertThat(store.exists(three)).isTrue();
  }

  /** An application died between the steps of a login, some time ago. */
  @Test
  void issue_besideAnEntryWithoutASession_endsNoOtherSession() {
    SessionStore store = endingOldest();
    store.set(token("one"), session(), HOUR);
    long now = System.currentTimeMillis();
    String id = String.format(java.util.Locale.ROOT, "%08x00000AAAAAAA", now / 1_000 - 3_600);
    servers.ask(
        "ZADD",
        TestRedis.PREFIX + "s:u:" + user,
        Long.toString(now + HOUR.toMillis()),
        "t" + id + Digests.sha256("never stored"));

    store.set(token("two"), session(), HOUR);

    assertThat(store.exists(token("one"))).isTrue();
    assertThat(store.exists(token("two"))).isTrue();
    assertThat(servers.ask("ZCARD", TestRedis.PREFIX + "s:u:" + user)).isEqualTo(2L);
  }

  @Test
  void refuse_theNextLogin_isRefusedAndNothingChanges() {
    SessionStore store = refusing();
    store.set(token("one"), session(), HOUR);
    String two = used(store.issue(session(), HOUR).value());
    List<Session> before = store.list(user);

    assertThatThrownBy(() -> store.set(token("three"), session(), HOUR))
        .isInstanceOf(SessionLimitException.class)
        .isInstanceOf(LarderException.class)
        .hasMessageStartingWith("LARDER-4003")
        .hasMessageContaining("redis.session.max-per-user=2")
        .hasMessageNotContaining(user);
    Throwable thrown =
        catchThrowable(() -> store.async().issue(session(), HOUR).toCompletableFuture().join());
    assertThat(thrown).isInstanceOf(CompletionException.class);
    assertThat(thrown.getCause())
        .isInstanceOfSatisfying(
            SessionLimitException.class, e -> assertThat(e.limit()).isEqualTo(2));

    assertThat(store.list(user)).isEqualTo(before);
    assertThat(store.exists(token("three"))).isFalse();
    assertThat(servers.ask("ZCARD", TestRedis.PREFIX + "s:u:" + user)).isEqualTo(2L);
    store.set(token("one"), Session.of(user, Map.of("again", true)), HOUR);
    assertThat(store.rotate(two)).isInstanceOf(RotationResult.Rotated.class);

    store.delete(token("one"));
    store.set(token("three"), session(), HOUR);
    assertThat(store.list(user)).hasSize(2);
    assertThat(store.revokeAll(user)).isEqualTo(2);
    used(store.issue(session(), HOUR).value());
  }

  @Test
  void refuse_entriesWithoutSessions_countNot() {
    SessionStore store = refusing();
    store.set(token("one"), session(), HOUR);
    store.set(token("brief"), session(), Duration.ofMillis(1));
    org.awaitility.Awaitility.await().until(() -> !store.exists(token("brief")));

    store.set(token("two"), session(), HOUR);

    assertThat(store.exists(token("one"))).isTrue();
    assertThat(store.exists(token("two"))).isTrue();
  }

  @Test
  void refuse_manyAtOnce_storesExactlyTheLimit() {
    SessionStore store = refusing();
    for (int round = 0; round < 20; round++) {
      Session session = Session.of(user + round);
      List<CompletableFuture<RefreshToken>> logins = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        logins.add(store.async().issue(session, HOUR).toCompletableFuture());
      }
      int refused = 0;
      for (CompletableFuture<RefreshToken> login : logins) {
        try {
          assertThat(store.exists(used(login.join().value()))).isTrue();
        } catch (CompletionException e) {
          assertThat(e.getCause()).isInstanceOf(SessionLimitException.class);
          refused++;
        }
      }
      assertThat(refused).isEqualTo(14);
      assertThat(store.list(user + round)).hasSize(2);
      store.revokeAll(user + round);
    }
  }
}

package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On one server. */
@RedisTest
class SessionStoreIT extends SessionContract {
  private static TestRedis redis;
  private static Larder larder;
  private static RespClient resp;

  @BeforeAll
  static void start(Fixture fixture) {
    redis = fixture.shared();
    larder = fixture.larder();
    resp = fixture.closing(redis.connect());
  }

  @Override
  Larder larder() {
    return larder;
  }

  @Override
  List<String> keys() {
    return resp.askList("KEYS", TestRedis.PREFIX + "s:*");
  }

  private static String key(String token) {
    return TestRedis.PREFIX + "s:t:{" + Digests.sha256(token) + "}";
  }

  @Test
  void redis_holdsReadableJsonThatExpires() {
    String token = token();
    store().set(token, session(), HOUR);
    Session found = store().get(token).orElseThrow();

    assertThat(resp.ask("GET", key(token)))
        .isEqualTo(
            "{\"id\":\""
                + found.id()
                + "\",\"expiresAt\":"
                + found.expiresAt().toEpochMilli()
                + ",\"createdAt\":"
                + found.createdAt().toEpochMilli()
                + ",\"userId\":\""
                + user
                + "\",\"attributes\":{\"role\":\"tutor\"}}");
    used(store().issue(session(), HOUR).value());
    for (String key : keys()) {
      assertThat(resp.askLong("PTTL", key)).as(key).isPositive();
    }
  }

  @Test
  void index_expiresWithItsLastSession() {
    store().set(token(), session(), Duration.ofMinutes(5));
    store().set(token(), session(), HOUR);
    String longest = token();
    store().set(longest, session(), Duration.ofHours(2));
    String index = TestRedis.PREFIX + "s:u:" + user;

    assertThat(resp.askLong("PTTL", index)).isGreaterThan(Duration.ofMinutes(119).toMillis());
    store().delete(longest);
    assertThat(resp.askLong("PTTL", index))
        .isBetween(Duration.ofMinutes(50).toMillis(), HOUR.toMillis());
    assertThat(resp.askLong("ZCARD", index)).isEqualTo(2);
  }

  @Test
  void index_prunesWhatHasExpired() {
    String token = token();
    store().set(token, session(), Duration.ofMillis(50));
    await().until(() -> !store().exists(token));
    store().set(token(), session(), HOUR);

    assertThat(resp.askLong("ZCARD", TestRedis.PREFIX + "s:u:" + user)).isEqualTo(1);
  }

  @Test
  void corruptSession_isAbsentReportedAndLeft() {
    for (String garbage :
        List.of("garbage", "{\"id\":\"x\",\"expiresAt\":1,", "null", "{\"zzz\":1}", "\uFFFF")) {
      String token = token();
      store().set(token, session(), HOUR);
      resp.ask("SET", key(token), garbage, "KEEPTTL");
      try (LogCapture log = new LogCapture()) {
        assertThat(store().get(token)).isEmpty();
        assertThat(store().exists(token)).isFalse();
        assertThat(store().touch(token, HOUR)).isFalse();
        assertThat(store().list(user)).isEmpty();
        assertThat(log.lines())
            .filteredOn(line -> line.startsWith("WARNING"))
            .singleElement()
            .asString()
            .contains("LARDER-3002")
            .doesNotContain(token)
            .doesNotContain(Digests.sha256(token));
      }
      assertThat(resp.ask("GET", key(token))).isEqualTo(garbage);
      assertThat(resp.askLong("PTTL", key(token))).isPositive();
    }
  }

  @Test
  void corruptSession_isRevokedAllTheSame() {
    String token = token();
    store().set(token, session(), HOUR);
    resp.ask("SET", key(token), "of another version", "KEEPTTL");

    assertThat(store().revokeAll(user)).isEqualTo(1);

    assertThat(resp.askLong("EXISTS", key(token))).isZero();
  }

  @Test
  void corruptFamily_isInvalidReportedAndLeft() {
    for (String garbage : List.of("garbage", "FRONT,\"userId\":1,\"attributes\":{}}", "FRONT")) {
      String token = used(store().issue(session(), HOUR).value());
      String key = TestRedis.PREFIX + "s:f:{" + token.substring(0, 20) + "}";
      String json = (String) resp.ask("GET", key);
      String broken = garbage.replace("FRONT", json.substring(0, json.indexOf(",\"userId\"")));
      resp.ask("SET", key, broken, "KEEPTTL");
      try (LogCapture log = new LogCapture()) {
        assertThat(store().rotate(token)).isEqualTo(new RotationResult.Invalid());
        assertThat(store().get(token)).isEmpty();
        assertThat(log.lines()).filteredOn(line -> line.contains("LARDER-3002")).hasSize(1);
      }
      assertThat(resp.ask("GET", key)).isEqualTo(broken);
    }
  }

  @Test
  void maxPerUser_endsTheOldest() {
    try (Larder limited = Larder.start(redis.settings("redis.session.max-per-user", "3"))) {
      String first = token();
      limited.sessions().set(first, session(), HOUR);
      String second = used(limited.sessions().issue(session(), HOUR).value());
      String third = token();
      limited.sessions().set(third, session(), HOUR);
      limited.sessions().touch(first, Duration.ofHours(9));
      assertThat(limited.sessions().list(user)).hasSize(3);

      String fourth = token();
      limited.sessions().set(fourth, session(), HOUR);
      assertThat(limited.sessions().exists(first)).isFalse();
      assertThat(limited.sessions().exists(second)).isTrue();

      String fifth = used(limited.sessions().issue(session(), HOUR).value());
      assertThat(limited.sessions().rotate(second)).isEqualTo(new RotationResult.Invalid());
      for (String kept : List.of(third, fourth, fifth)) {
        assertThat(limited.sessions().exists(kept)).isTrue();
      }
      assertThat(limited.sessions().list(user)).hasSize(3);
      await()
          .untilAsserted(
              () ->
                  assertThat(limited.events())
                      .filteredOn(e -> e instanceof SessionEnded s && s.reason() == Reason.LIMIT)
                      .hasSize(2));
    }
  }

  /** Puts the begin and the last use of a session back by two minutes. */
  private void grow(String key) {
    String json = (String) resp.ask("GET", key);
    java.util.regex.Matcher times =
        java.util.regex.Pattern.compile("\"(createdAt|lastUsedAt)\":(\\d+)").matcher(json);
    String older =
        times.replaceAll(
            time -> "\"" + time.group(1) + "\":" + (Long.parseLong(time.group(2)) - 120_000));
    resp.ask("SET", key, older, "KEEPTTL");
  }

  @Test
  void get_notesAUseOnceAMinute() {
    String token = token();
    store().set(token, session(), HOUR);
    String issued = used(store().issue(session(), HOUR).value());
    String current = rotated(issued).token().value();
    String family = TestRedis.PREFIX + "s:f:{" + issued.substring(0, 20) + "}";
    for (List<String> one :
        List.of(List.of(token, key(token)), List.of(current, family), List.of(issued, family))) {
      String key = one.get(1);
      grow(key);
      String stored = (String) resp.ask("GET", key);
      assertThat(store().exists(one.get(0))).isTrue();
      assertThat(store().isCurrent(one.get(0), "id")).isFalse();
      Session listed = store().list(user).get(0);
      assertThat(resp.ask("GET", key)).isEqualTo(stored);
      long ttl = resp.askLong("PTTL", key);

      Session found = store().get(one.get(0)).orElseThrow();

      assertThat(found.lastUsedAt()).isAfter(found.createdAt().plusSeconds(60));
      assertThat(found.lastUsedAt()).isAfter(listed.lastUsedAt());
      assertThat(resp.askLong("PTTL", key)).isPositive().isLessThanOrEqualTo(ttl);
      String used = (String) resp.ask("GET", key);
      assertThat(store().get(one.get(0)).orElseThrow().lastUsedAt()).isEqualTo(found.lastUsedAt());
      assertThat(resp.ask("GET", key)).isEqualTo(used);
    }
    String altered =
        IssuedToken.first(issued.substring(0, 20), new java.security.SecureRandom()).value();
    grow(family);
    String stored = (String) resp.ask("GET", family);
    assertThat(store().get(altered)).isEmpty();
    assertThat(resp.ask("GET", family)).isEqualTo(stored);
    assertThat(store().touch(current, HOUR)).isTrue();
    assertThat(store().get(current).orElseThrow().lastUsedAt())
        .isAfter(Instant.now().minusSeconds(60));
    assertThat(rotated(current).session().lastUsedAt()).isAfter(Instant.now().minusSeconds(60));
  }

  private static List<String> contents(OwnRedis redis) {
    return ((List<?>) redis.ask("KEYS", "*"))
        .stream().map(Object::toString).sorted().map(key -> key + redis.ask("DUMP", key)).toList();
  }

  @Test
  void full_readingAndEndingGoOn(Fixture fixture) {
    OwnRedis own = fixture.redis();
    SessionStore full =
        fixture.larder(own.settings("redis.session.rotation-grace", "PT0S")).sessions();
    String first = used(full.issue(session(), HOUR).value());
    used(((RotationResult.Rotated) full.rotate(first)).token().value());
    full.issue(session(), HOUR);
    String token = token();
    full.set(token, session(), HOUR);
    String key = key(token);
    String json = (String) own.ask("GET", key);
    own.ask("SET", key, json.replaceAll("createdAt\":\\d+", "createdAt\":1"), "KEEPTTL");
    own.ask("CONFIG", "SET", "maxmemory", "1");

    assertThat(full.get(token)).isPresent();
    assertThat(full.get(token).orElseThrow().lastUsedAt()).isEqualTo(Instant.ofEpochMilli(1));

    // Nothing is stored, nor changed: another session in its place neither.
    List<String> before = contents(own);
    assertThatThrownBy(() -> full.issue(session(), HOUR)).isInstanceOf(LarderException.class);
    assertThatThrownBy(() -> full.set(token(), session(), HOUR))
        .isInstanceOf(LarderException.class);
    assertThatThrownBy(() -> full.set(token, session(), HOUR)).isInstanceOf(LarderException.class);
    assertThatThrownBy(() -> full.update(token, Map.of("a", "b")))
        .isInstanceOf(LarderException.class);
    assertThatThrownBy(() -> full.touch(token, HOUR.multipliedBy(2)))
        .isInstanceOf(LarderException.class);
    assertThat(contents(own)).isEqualTo(before);

    // Logging out is possible, and a theft is detected.
    assertThat(full.rotate(first)).isInstanceOf(RotationResult.Reused.class);
    assertThat(full.delete(token)).isTrue();
    assertThat(full.revokeAll(user)).isEqualTo(1);
    assertThat(own.ask("DBSIZE")).isEqualTo(0L);
  }

  @Test
  void rotate_tokenOfTheChainAfterItsOwnGrace_isReused() {
    try (Larder brief = Larder.start(redis.settings("redis.session.rotation-grace", "PT0.5S"))) {
      SessionStore store = brief.sessions();
      String first = used(store.issue(session(), HOUR).value());
      String second = used(((RotationResult.Rotated) store.rotate(first)).token().value());
      assertThat(store.exists(first)).isTrue();
      await()
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                // Each rotation prolongs the chain, not the grace of the first token.
                return !store.exists(first);
              });
      String third = used(((RotationResult.Rotated) store.rotate(second)).token().value());
      assertThat(store.exists(second)).isTrue();

      assertThat(store.rotate(first)).isInstanceOf(RotationResult.Reused.class);
      assertThat(store.exists(third)).isFalse();
    }
  }

  @Test
  void rotate_afterTheGrace_isReused() {
    try (Larder strict = Larder.start(redis.settings("redis.session.rotation-grace", "PT0.2S"))) {
      SessionStore store = strict.sessions();
      String first = used(store.issue(session(), HOUR).value());
      RotationResult.Rotated next = (RotationResult.Rotated) store.rotate(first);
      used(next.token().value());
      String successor = TestRedis.PREFIX + "s:f:{" + next.session().id() + "}:next";
      assertThat(resp.ask("GET", successor)).asString().doesNotContain(next.token().value());
      await().until(() -> resp.askLong("EXISTS", successor) == 0);

      assertThat(store.get(first)).isEmpty();
      assertThat(store.rotate(first)).isInstanceOf(RotationResult.Reused.class);
      assertThat(store.rotate(next.token().value())).isEqualTo(new RotationResult.Invalid());
    }
  }

  @Test
  void rotate_withoutGrace_isReusedAtOnce() {
    try (Larder strict = Larder.start(redis.settings("redis.session.rotation-grace", "PT0S"))) {
      SessionStore store = strict.sessions();
      String first = used(store.issue(session(), HOUR).value());
      String next = ((RotationResult.Rotated) store.rotate(first)).token().value();
      assertThat(resp.askList("KEYS", TestRedis.PREFIX + "s:f:{" + first.substring(0, 20) + "*"))
          .hasSize(1);

      assertThat(store.rotate(first)).isInstanceOf(RotationResult.Reused.class);
      assertThat(store.rotate(used(next))).isEqualTo(new RotationResult.Invalid());
    }
  }

  @Test
  void rotate_whoseEntryIsGone_isInvalidAndEndsTheFamily() {
    String token = used(store().issue(session(), HOUR).value());
    resp.ask("DEL", TestRedis.PREFIX + "s:u:" + user);

    assertThat(store().rotate(token)).isEqualTo(new RotationResult.Invalid());

    assertThat(store().get(token)).isEmpty();
    assertThat(keys()).noneMatch(key -> key.contains(token.substring(0, 20)));
  }

  @Test
  void maxLifetime_endsTheFamily() {
    try (Larder limited = Larder.start(redis.settings("redis.session.max-lifetime", "PT2S"))) {
      SessionStore store = limited.sessions();
      RefreshToken token = store.issue(session(), HOUR);
      Session begun = store.get(used(token.value())).orElseThrow();
      Instant end = begun.createdAt().plusSeconds(2);
      assertThat(token.expiresAt()).isEqualTo(end);
      RefreshToken next = ((RotationResult.Rotated) store.rotate(token.value())).token();
      assertThat(next.expiresAt()).isEqualTo(end);
      assertThat(store.touch(used(next.value()), HOUR)).isTrue();
      assertThat(store.get(next.value())).map(Session::expiresAt).contains(end);

      await().until(() -> !store.exists(next.value()));
      assertThat(store.rotate(next.value())).isEqualTo(new RotationResult.Invalid());
      assertThat(keys()).noneMatch(key -> key.contains(begun.id()) || key.endsWith(user));
    }
  }

  @Test
  void events_tellWhatHappened() {
    String token = token();
    store().set(token, session(), HOUR);
    String id = store().get(token).orElseThrow().id();
    store().set(token, session(), HOUR);
    String second = store().get(token).orElseThrow().id();
    store().delete(token);
    String third = used(store().issue(session(), HOUR).value());
    store().revokeAll(user);
    String familyId = third.substring(0, 20);

    await()
        .untilAsserted(
            () ->
                assertThat(larder.events().stream().filter(e -> e.toString().contains(user)))
                    .extracting(SessionStoreIT::summary)
                    .containsExactly(
                        "created " + id,
                        "REPLACED " + id,
                        "created " + second,
                        "DELETED " + second,
                        "created " + familyId,
                        "REVOKED " + familyId,
                        "all 1"));
  }

  private static String summary(Object event) {
    if (event instanceof SessionCreated created) {
      return "created " + created.sessionId();
    }
    if (event instanceof SessionEnded ended) {
      return ended.reason() + " " + ended.sessionId();
    }
    return "all " + ((UserSessionsRevoked) event).count();
  }

  @Test
  void tokensThatCannotBeOnes_costNoRoundTrip(Fixture fixture) {
    OwnRedis own = fixture.redis();
    Larder other = fixture.larder(own.settings());
    own.kill();
    SessionStore store = other.sessions();
    for (String token :
        java.util.Arrays.asList(null, "", "x".repeat(100_000), "\uD800", "altered")) {
      assertThat(store.rotate(token)).isEqualTo(new RotationResult.Invalid());
    }
    for (String token : java.util.Arrays.asList(null, "", "x".repeat(100_000), "\uD800")) {
      assertThat(store.get(token)).isEmpty();
    }
    assertThatThrownBy(() -> store.get("mine")).isInstanceOf(RedisUnavailableException.class);
    assertThatThrownBy(() -> store.set("mine", session(), HOUR))
        .isInstanceOf(RedisUnavailableException.class);
  }

  @Test
  void redisDown_everyMethodThrowsWithinTheTimeout(Fixture fixture) {
    OwnRedis own = fixture.redis();
    Larder other = fixture.larder(own.settings("redis.timeout", "PT0.3S"));
    SessionStore store = other.sessions();
    String token = used(store.issue(session(), HOUR).value());
    own.freeze();
    Instant begin = Instant.now();
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> store.get("mine"),
            () -> store.exists(token),
            () -> store.set("mine", session(), HOUR),
            () -> store.delete("mine"),
            () -> store.touch(token, HOUR),
            () -> store.list(user),
            () -> store.revoke(user, "id"),
            () -> store.revokeAll(user),
            () -> store.issue(session(), HOUR),
            () -> store.rotate(token),
            () -> store.update(token, java.util.Map.of()),
            () -> store.updateById(user, "id", java.util.Map.of()),
            () -> store.isCurrent(token, "id"),
            () -> store.revokeOthers(token),
            () -> {
              try {
                store.async().rotate(token).toCompletableFuture().join();
              } catch (java.util.concurrent.CompletionException e) {
                throw e.getCause();
              }
            })) {
      assertThatThrownBy(call)
          .isInstanceOf(RedisUnavailableException.class)
          .hasMessageNotContaining(token.substring(20))
          .hasMessageNotContaining(Digests.sha256("mine"))
          .hasMessageNotContaining(user);
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
    own.thaw();
    // Within the grace a rotation whose reply was lost is repeated by the client.
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(store.rotate(token)).isInstanceOf(RotationResult.Rotated.class));
  }
}

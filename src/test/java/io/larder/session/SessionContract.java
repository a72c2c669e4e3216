package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.CodecException;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import io.larder.support.Larder;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store does, whether Redis is one server or a cluster, blocking or not. */
abstract class SessionContract {
  static final Duration HOUR = Duration.ofHours(1);

  record Device(String name, LocalDate since) {}

  /** A user of this test alone. */
  final String user = "user-" + UUID.randomUUID();

  abstract Larder larder();

  SessionStore store() {
    return larder().sessions();
  }

  static String token() {
    return used("token-" + UUID.randomUUID());
  }

  Session session() {
    return Session.of(user, Map.of("role", "tutor"));
  }

  /** Every key of this user, and of these sessions: what must be gone in the end. */
  abstract List<String> keys();

  List<String> sessionKeys() {
    return keys().stream().filter(key -> key.contains(":s:")).toList();
  }

  @Test
  void get_afterSet_returnsTheSession() {
    String token = token();
    Device device = new Device("Ada's phone", LocalDate.of(2026, 1, 2));
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("device", device);
    attributes.put("roles", List.of("tutor", "admin"));
    attributes.put("logins", 41L);
    attributes.put("nothing", null);
    Instant before = Instant.now().minusSeconds(60);

    store().set(token, Session.of(user, attributes), HOUR);

    Session found = store().get(token).orElseThrow();
    assertThat(found.userId()).isEqualTo(user);
    assertThat(found.attribute("device", Device.class)).contains(device);
    assertThat(found.attribute("roles", new TypeLiteral<List<String>>() {}))
        .contains(List.of("tutor", "admin"));
    assertThat(found.attribute("logins", Long.class)).contains(41L);
    assertThat(found.attribute("nothing", String.class)).isEmpty();
    assertThat(found.attribute("absent", String.class)).isEmpty();
    assertThat(found.attribute("roles", Device.class)).isEmpty();
    assertThat(found.attributes()).containsOnlyKeys("device", "roles", "logins", "nothing");
    assertThat(found.createdAt()).isBetween(before, Instant.now().plusSeconds(60));
    assertThat(Duration.between(found.createdAt(), found.expiresAt())).isEqualTo(HOUR);
    assertThat(found.id()).isNotEmpty().isNotEqualTo(token);
    assertThat(store().exists(token)).isTrue();
    assertThat(store().get(token)).contains(found);
  }

  @Test
  void set_again_replacesAndListsOne() {
    String token = token();
    store().set(token, session(), HOUR);
    String first = store().get(token).orElseThrow().id();

    store().set(token, Session.of(user, Map.of("role", "admin")), HOUR);

    assertThat(store().list(user))
        .singleElement()
        .satisfies(s -> assertThat(s.attribute("role", String.class)).contains("admin"))
        .satisfies(s -> assertThat(s.id()).isNotEqualTo(first));
  }

  @Test
  void set_forAnotherUser_leavesNothingOfTheFirst() {
    String token = token();
    store().set(token, session(), HOUR);
    String other = user + "-other";

    store().set(token, Session.of(other), HOUR);

    assertThat(store().list(user)).isEmpty();
    assertThat(store().revokeAll(user)).isZero();
    assertThat(store().get(token)).map(Session::userId).contains(other);
    assertThat(store().revokeAll(other)).isEqualTo(1);
  }

  @Test
  void delete_endsTheSessionAndLeavesNothing() {
    String token = token();
    store().set(token, session(), HOUR);

    assertThat(store().delete(token)).isTrue();

    assertThat(store().delete(token)).isFalse();
    assertThat(store().get(token)).isEmpty();
    assertThat(store().exists(token)).isFalse();
    assertThat(store().list(user)).isEmpty();
    assertNothingIsLeftOf(user, token);
  }

  private void assertNothingIsLeftOf(String userId, String token) {
    String hash = token == null ? userId : Digests.sha256(token);
    assertThat(keys()).noneMatch(key -> key.contains(userId) || key.contains(hash));
  }

  @Test
  void touch_movesTheExpiry() {
    String token = token();
    store().set(token, session(), Duration.ofMinutes(1));

    assertThat(store().touch(token, HOUR)).isTrue();

    Session found = store().get(token).orElseThrow();
    assertThat(Duration.between(found.createdAt(), found.expiresAt())).isGreaterThanOrEqualTo(HOUR);
    assertThat(store().touch(token(), HOUR)).isFalse();
    assertThat(store().touch(token, Duration.ofMillis(1))).isTrue();
    await().until(() -> !store().exists(token));
    assertThat(store().touch(token, HOUR)).isFalse();
    assertThat(store().list(user)).isEmpty();
  }

  @Test
  void sessions_allExpired_leaveNothing() {
    String token = token();
    store().set(token, session(), Duration.ofMillis(300));
    RefreshToken issued = store().issue(session(), Duration.ofMillis(300));
    used(issued.value());

    await().until(() -> !store().exists(token) && !store().exists(issued.value()));
    // In a cluster the index outlives its sessions by what the clocks of two nodes may differ.
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertNothingIsLeftOf(user, token));
  }

  @Test
  void revoke_endsOneSession() {
    String token = token();
    String kept = token();
    store().set(token, session(), HOUR);
    store().set(kept, session(), HOUR);
    String id = store().get(token).orElseThrow().id();

    assertThat(store().revoke(user + "x", id)).isFalse();
    assertThat(store().revoke(user, "unknown")).isFalse();
    assertThat(store().revoke(user, id)).isTrue();

    assertThat(store().revoke(user, id)).isFalse();
    assertThat(store().exists(token)).isFalse();
    assertThat(store().exists(kept)).isTrue();
  }

  @Test
  void revokeAll_endsPlainSessionsAndFamilies() {
    String token = token();
    store().set(token, session(), HOUR);
    String issued = used(store().issue(session(), HOUR).value());
    String rotated = used(rotated(issued).token().value());
    String other = token();
    store().set(other, Session.of(user + "-other"), HOUR);
    assertThat(store().list(user)).hasSize(2);

    assertThat(store().revokeAll(user)).isEqualTo(2);

    assertThat(store().revokeAll(user)).isZero();
    assertThat(store().exists(token)).isFalse();
    assertThat(store().exists(rotated)).isFalse();
    assertThat(store().rotate(rotated)).isInstanceOf(RotationResult.Invalid.class);
    assertThat(store().rotate(issued)).isInstanceOf(RotationResult.Invalid.class);
    assertThat(store().exists(other)).isTrue();
    store().revokeAll(user + "-other");
    assertNothingIsLeftOf(user, token);
  }

  @Test
  void revokeAll_ofManySessions_endsAll() {
    for (int i = 0; i < 700; i++) {
      store().set("many-" + user + i, session(), HOUR);
    }

    assertThat(store().list(user)).hasSize(700);
    assertThat(store().revokeAll(user)).isEqualTo(700);
    assertThat(store().list(user)).isEmpty();
  }

  RotationResult.Rotated rotated(String token) {
    RotationResult result = store().rotate(token);
    assertThat(result).isInstanceOf(RotationResult.Rotated.class);
    RotationResult.Rotated rotated = (RotationResult.Rotated) result;
    used(rotated.token().value());
    return rotated;
  }

  @Test
  void rotate_givesANewTokenOfTheSameSession() {
    RefreshToken first = store().issue(session(), HOUR);
    used(first.value());
    Session begun = store().get(first.value()).orElseThrow();

    RotationResult.Rotated rotated = rotated(first.value());

    assertThat(rotated.token().value()).isNotEqualTo(first.value()).matches("[A-Za-z0-9_-]{104}");
    assertThat(rotated.session().id()).isEqualTo(begun.id());
    assertThat(rotated.session().createdAt()).isEqualTo(begun.createdAt());
    assertThat(rotated.session().attribute("role", String.class)).contains("tutor");
    assertThat(rotated.token().expiresAt()).isAfterOrEqualTo(first.expiresAt());
    assertThat(store().get(rotated.token().value()))
        .map(Session::expiresAt)
        .contains(rotated.token().expiresAt());
    assertThat(store().list(user)).singleElement().extracting(Session::id).isEqualTo(begun.id());
  }

  @Test
  void rotate_againWithinTheGrace_givesTheSameSuccessor() {
    String first = used(store().issue(session(), HOUR).value());
    RefreshToken successor = rotated(first).token();

    assertThat(rotated(first).token()).isEqualTo(successor);
    assertThat(store().get(first)).isPresent();
    assertThat(rotated(successor.value()).token()).isNotEqualTo(successor);
  }

  /** More than the chain of successors holds, within the grace. */
  List<String> rotatedOften(String first) {
    List<String> tokens = new ArrayList<>(List.of(first));
    for (int i = 0; i < 9; i++) {
      tokens.add(rotated(tokens.get(i)).token().value());
    }
    return tokens;
  }

  @Test
  void rotate_olderToken_isReusedAndEndsTheFamily() {
    List<String> tokens = rotatedOften(used(store().issue(session(), HOUR).value()));
    String id = store().get(tokens.get(9)).orElseThrow().id();

    assertThat(store().rotate(tokens.get(0))).isEqualTo(new RotationResult.Reused(user, id));

    for (String token : tokens) {
      assertThat(store().rotate(token)).isEqualTo(new RotationResult.Invalid());
      assertThat(store().get(token)).isEmpty();
    }
    assertThat(store().list(user)).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(larder().events())
                    .filteredOn(e -> e instanceof RefreshTokenReused r && r.userId().equals(user))
                    .singleElement()
                    .satisfies(e -> assertThat(((RefreshTokenReused) e).familyId()).isEqualTo(id)));
    assertThat(keys()).noneMatch(key -> key.contains(user) || key.contains(id));
  }

  /** Three tabs: the token is rotated twice before the third tab presents it. */
  @Test
  void rotate_tokensOfTheLastEightRotations_giveTheCurrentOne() {
    List<String> tokens = rotatedOften(used(store().issue(session(), HOUR).value()));
    RefreshToken current = rotated(tokens.get(8)).token();

    assertThat(current.value()).isEqualTo(tokens.get(9));
    for (String token : tokens.subList(1, 9)) {
      assertThat(rotated(token).token()).isEqualTo(current);
      assertThat(store().get(token)).map(Session::id).contains(token.substring(0, 20));
    }
    assertThat(store().get(tokens.get(0))).isEmpty();
    assertThat(rotated(current.value()).token()).isNotEqualTo(current);
  }

  @Test
  void rotate_alteredToken_isInvalidAndHarmsNothing() {
    String token = used(store().issue(session(), HOUR).value());
    String next = rotated(token).token().value();
    for (String genuine : List.of(token, next)) {
      for (int i = 0; i < genuine.length(); i++) {
        char other = genuine.charAt(i) == 'a' ? 'b' : 'a';
        String altered = genuine.substring(0, i) + other + genuine.substring(i + 1);
        assertThat(store().rotate(altered)).isEqualTo(new RotationResult.Invalid());
        assertThat(store().get(altered)).isEmpty();
        assertThat(store().delete(altered)).isFalse();
      }
    }
    assertThat(store().rotate(next)).isInstanceOf(RotationResult.Rotated.class);
  }

  @Test
  void rotate_madeUpTokenOfAKnownFamily_isInvalidAndHarmsNothing() {
    String token = used(store().issue(session(), HOUR).value());
    String id = store().get(token).orElseThrow().id();
    String madeUp = IssuedToken.first(id, new java.security.SecureRandom()).value();

    assertThat(store().rotate(madeUp)).isEqualTo(new RotationResult.Invalid());
    assertThat(store().get(madeUp)).isEmpty();
    assertThat(store().touch(madeUp, HOUR)).isFalse();
    assertThat(store().delete(madeUp)).isFalse();
    assertThat(store().rotate(token)).isInstanceOf(RotationResult.Rotated.class);
  }

  @Test
  void delete_ofAnIssuedToken_endsItsFamily() {
    String first = used(store().issue(session(), HOUR).value());
    String second = rotated(first).token().value();

    assertThat(store().delete(first)).isTrue();

    assertThat(store().rotate(second)).isEqualTo(new RotationResult.Invalid());
    assertThat(store().delete(second)).isFalse();
    assertThat(store().list(user)).isEmpty();
  }

  @Test
  void touch_ofAnIssuedToken_movesItsExpiry() {
    String token = used(store().issue(session(), Duration.ofMinutes(1)).value());

    assertThat(store().touch(token, HOUR)).isTrue();

    Session found = store().get(token).orElseThrow();
    assertThat(Duration.between(found.createdAt(), found.expiresAt())).isGreaterThanOrEqualTo(HOUR);
    assertThat(store().rotate(token)).isInstanceOf(RotationResult.Rotated.class);
  }

  @Test
  void update_replacesTheAttributesAndNothingElse() {
    String token = token();
    store().set(token, Session.of("q\"uo\\te" + user, Map.of("role", "tutor", "x", 1)), HOUR);
    String issued = used(store().issue(Session.of(user, Map.of("role", "tutor")), HOUR).value());
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("role", "admin");
    attributes.put("device", Map.of("name", "\",\"attributes\":{}"));
    attributes.put("nothing", null);

    for (String good : List.of(token, issued, rotated(issued).token().value())) {
      Session before = store().get(good).orElseThrow();
      assertThat(store().update(good, attributes)).isTrue();

      Session after = store().get(good).orElseThrow();
      assertThat(after.attributes()).isEqualTo(attributes);
      assertThat(after.userId()).isEqualTo(before.userId());
      assertThat(after.id()).isEqualTo(before.id());
      assertThat(after.createdAt()).isEqualTo(before.createdAt());
      assertThat(after.expiresAt()).isEqualTo(before.expiresAt());
      assertThat(store().list(before.userId())).singleElement().isEqualTo(after);
      assertThat(store().touch(good, HOUR)).isTrue();
      assertThat(store().update(good, Map.of())).isTrue();
      assertThat(store().get(good).orElseThrow().attributes()).isEmpty();
    }
    assertThat(store().revokeAll("q\"uo\\te" + user)).isEqualTo(1);
    assertThat(store().revokeAll(user)).isEqualTo(1);
    assertThat(store().update(token, attributes)).isFalse();
    assertThat(store().update(issued, attributes)).isFalse();
  }

  @Test
  void update_ofAnIssuedSession_outlastsItsRotation() {
    String first = used(store().issue(session(), HOUR).value());
    RotationResult.Rotated second = rotated(first);

    assertThat(store().update(first, Map.of("role", "admin"))).isTrue();

    RotationResult.Rotated third = rotated(second.token().value());
    assertThat(third.session().attribute("role", String.class)).contains("admin");
    assertThat(third.session().createdAt()).isEqualTo(second.session().createdAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut in two \uD83D",
        "\uDE00 the other half",
        "\uDE00\uD83D",
        "\\\uD83D",
        "\\\\uD83D",
        "\\uD83D",
        "a\\",
        "\uD83D\uDE00\uD83Dx\"",
        "\u0000\u2028\uFFFF"
      })
  void attribute_withHalfOfASurrogatePair_isATextLikeAnyOther(String text) {
    Map<String, ?> attributes = Map.of("agent", text, "all", List.of(Map.of("name", text)));
    String token = token();
    store().set(token, Session.of(user, attributes), HOUR);
    String issued = used(store().issue(Session.of(user, attributes), HOUR).value());
    RotationResult.Rotated rotated = rotated(issued);
    assertThat(rotated.session().attributes()).isEqualTo(attributes);

    for (String good : List.of(token, rotated.token().value())) {
      assertThat(store().get(good).orElseThrow().attribute("agent", String.class)).contains(text);
      assertThat(store().update(good, Map.of("agent", text + text))).isTrue();
      assertThat(store().touch(good, HOUR)).isTrue();
      String id = store().get(good).orElseThrow().id();
      assertThat(store().updateById(user, id, attributes)).isTrue();
      assertThat(store().get(good).orElseThrow().attributes()).isEqualTo(attributes);
    }
    assertThat(rotated(rotated.token().value()).session().attributes()).isEqualTo(attributes);
    assertThat(store().list(user)).hasSize(2);
    assertThat(store().revokeOthers(token)).isEqualTo(1);
    assertThat(store().delete(token)).isTrue();
  }

  @Test
  void updateById_changesThisSessionOfThisUser() {
    String token = token();
    store().set(token, session(), HOUR);
    String issued = used(store().issue(session(), HOUR).value());
    for (String good : List.of(token, issued)) {
      String id = store().get(good).orElseThrow().id();

      assertThat(store().updateById(user + "x", id, Map.of("role", "admin"))).isFalse();
      assertThat(store().updateById(user, id + "x", Map.of("role", "admin"))).isFalse();
      assertThat(store().updateById(user, id, Map.of("device", good.substring(0, 5)))).isTrue();

      assertThat(store().get(good).orElseThrow().attributes())
          .isEqualTo(Map.of("device", good.substring(0, 5)));
    }
    store().delete(token);
    assertThat(store().updateById(user, "unknown", Map.of())).isFalse();
  }

  @Test
  void update_wrongArguments_changeNothing() {
    String token = token();
    store().set(token, session(), HOUR);
    assertThatThrownBy(() -> store().update(token, null)).hasMessageContaining("attributes");
    assertThatThrownBy(() -> store().update(token, Map.of("x", new Unwritable())))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("LARDER-4001");
    assertThatThrownBy(() -> store().update(token, Map.of("x\uD800", 1)))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("LARDER-4001");
    Map<String, Object> nullName = new HashMap<>();
    nullName.put(null, 1);
    assertThatThrownBy(() -> store().update(token, nullName)).hasMessageContaining("null name");
    assertThatThrownBy(() -> store().updateById("", "id", Map.of())).hasMessageContaining("userId");
    assertThatThrownBy(() -> store().updateById(user, null, Map.of()))
        .hasMessageContaining("sessionId");
    assertThatThrownBy(() -> store().isCurrent(token, null)).hasMessageContaining("sessionId");
    assertThat(store().get(token).orElseThrow().attributes()).isEqualTo(Map.of("role", "tutor"));
  }

  @Test
  void isCurrent_isTrueOfTheTokensOwnSession() {
    String token = token();
    store().set(token, session(), HOUR);
    String issued = used(store().issue(session(), HOUR).value());
    String next = rotated(issued).token().value();
    for (Session listed : store().list(user)) {
      boolean isFamily = listed.id().equals(issued.substring(0, 20));
      assertThat(store().isCurrent(token, listed.id())).isEqualTo(!isFamily);
      assertThat(store().isCurrent(issued, listed.id())).isEqualTo(isFamily);
      assertThat(store().isCurrent(next, listed.id())).isEqualTo(isFamily);
    }
    store().revokeAll(user);
    assertThat(store().isCurrent(next, issued.substring(0, 20))).isFalse();
  }

  @Test
  void revokeOthers_keepsTheCallersSession() {
    List<String> others = List.of(token(), token());
    others.forEach(other -> store().set(other, session(), HOUR));
    String family = used(store().issue(session(), HOUR).value());
    String mine = used(store().issue(session(), HOUR).value());
    String next = rotated(mine).token().value();
    String foreign = token();
    store().set(foreign, Session.of(user + "-other"), HOUR);

    assertThat(store().revokeOthers(token())).isZero();
    assertThat(store().list(user)).hasSize(4);
    assertThat(store().revokeOthers(next)).isEqualTo(3);

    assertThat(store().revokeOthers(next)).isZero();
    assertThat(store().exists(family)).isFalse();
    assertThat(others).noneMatch(store()::exists);
    assertThat(store().exists(foreign)).isTrue();
    assertThat(rotated(next).session().id()).isEqualTo(mine.substring(0, 20));
    String plain = token();
    store().set(plain, session(), HOUR);
    assertThat(store().revokeOthers(plain)).isEqualTo(1);
    assertThat(store().list(user))
        .singleElement()
        .extracting(Session::id)
        .isEqualTo(store().get(plain).orElseThrow().id());
    store().revokeAll(user + "-other");
  }

  @Test
  void lastUsedAt_isTheBeginThenTheRotation() {
    String token = token();
    store().set(token, session(), HOUR);
    Session begun = store().get(token).orElseThrow();
    assertThat(begun.lastUsedAt()).isEqualTo(begun.createdAt());
    assertThatThrownBy(() -> session().lastUsedAt()).isInstanceOf(IllegalStateException.class);

    String issued = used(store().issue(session(), HOUR).value());
    Session login = store().get(issued).orElseThrow();
    // The first rotation may be in the millisecond of the login.
    AtomicReference<String> current = new AtomicReference<>(issued);
    Session used =
        await()
            .until(
                () -> {
                  RotationResult.Rotated rotated = rotated(current.get());
                  current.set(rotated.token().value());
                  return rotated.session();
                },
                session -> session.lastUsedAt().isAfter(login.createdAt()));
    assertThat(store().list(user))
        .extracting(Session::lastUsedAt)
        .contains(begun.createdAt(), used.lastUsedAt());
    assertThat(store().get(current.get()).orElseThrow().lastUsedAt()).isEqualTo(used.lastUsedAt());
  }

  static List<String> tokensOfNobody() {
    return java.util.Arrays.asList(
        null, "", "x".repeat(100_000), "unpaired \uD800", "x", "a b 😀", "token:abc123");
  }

  @ParameterizedTest
  @MethodSource("tokensOfNobody")
  void token_ofNobody_isAbsentEverywhere(String token) {
    assertThat(store().get(token)).isEmpty();
    assertThat(store().exists(token)).isFalse();
    assertThat(store().delete(token)).isFalse();
    assertThat(store().touch(token, HOUR)).isFalse();
    assertThat(store().rotate(token)).isEqualTo(new RotationResult.Invalid());
    assertThat(store().update(token, Map.of())).isFalse();
    assertThat(store().isCurrent(token, "id")).isFalse();
    assertThat(store().revokeOthers(token)).isZero();
  }

  @Test
  void token_withAnyCharacters_isTheCallers() {
    for (String text : List.of("token:abc123 ", "spaces and 😀 {braces} *", "x".repeat(16_384))) {
      String token = used(text + (text.length() < 100 ? user : ""));
      store().set(token, session(), HOUR);

      assertThat(store().get(token)).map(Session::userId).contains(user);
      assertThat(store().delete(token)).isTrue();
    }
  }

  @Test
  void wrongArguments_areNamedAndNothingIsStored() {
    assertThatThrownBy(() -> Session.of("", Map.of())).hasMessageContaining("userId");
    assertThatThrownBy(() -> Session.of("\uDC00", Map.of())).hasMessageContaining("userId");
    assertThatThrownBy(() -> store().set("", session(), HOUR)).hasMessageContaining("token");
    assertThatThrownBy(() -> store().set(null, session(), HOUR)).hasMessageContaining("token");
    assertThatThrownBy(() -> store().set("x".repeat(100_000), session(), HOUR))
        .hasMessageContaining("token");
    assertThatThrownBy(() -> store().set("t", null, HOUR)).hasMessageContaining("session");
    for (Duration ttl :
        List.of(
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Duration.ofNanos(1),
            java.time.temporal.ChronoUnit.FOREVER.getDuration())) {
      assertThatThrownBy(() -> store().set("t", session(), ttl))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ttl");
      assertThatThrownBy(() -> store().issue(session(), ttl)).hasMessageContaining("ttl");
      assertThatThrownBy(() -> store().touch("t", ttl)).hasMessageContaining("ttl");
      assertThatThrownBy(() -> larder().sessions().async().set("t", session(), ttl))
          .hasMessageContaining("ttl");
    }
    String issued = used(store().issue(Session.of(user + "-i"), HOUR).value());
    assertThatThrownBy(() -> store().set(issued, session(), HOUR)).hasMessageContaining("token");
    for (Map<String, ?> attributes :
        List.<Map<String, ?>>of(Map.of("x", new Object()), Map.of("x", new Unwritable()))) {
      assertThatThrownBy(() -> store().set(token(), Session.of(user, attributes), HOUR))
          .isInstanceOf(CodecException.class)
          .hasMessageStartingWith("LARDER-4001")
          .hasMessageContaining("attributes");
      assertThatThrownBy(() -> store().issue(Session.of(user, attributes), HOUR))
          .isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(() -> store().list("")).hasMessageContaining("userId");
    assertThatThrownBy(() -> store().revokeAll("")).hasMessageContaining("userId");
    assertThatThrownBy(() -> store().revoke("", "id")).hasMessageContaining("userId");
    assertThat(keys()).noneMatch(key -> key.endsWith(user));
  }

  static final class Unwritable {
    public String getValue() {
      throw new IllegalStateException("unwritable");
    }
  }

  @Test
  void userIds_ofAnyCharacters_areKeptApart() {
    for (String id : List.of("a b", "{x}", "😀", "*", "u:1", "..")) {
      String userId = id + user;
      String token = token();
      store().set(token, Session.of(userId), HOUR);
      assertThat(store().list(userId)).hasSize(1);
      assertThat(store().revokeAll(userId)).isEqualTo(1);
      assertThatCode(() -> store().list(userId + "*")).doesNotThrowAnyException();
    }
  }

  @Test
  void texts_showNoToken() {
    String token = token();
    store().set(token, session(), HOUR);
    RefreshToken issued = store().issue(session(), HOUR);
    used(issued.value());
    RotationResult rotated = rotated(issued.value());
    Optional<Session> session = store().get(token);

    for (Object shown : List.of(session, issued, rotated, store().list(user))) {
      assertThat(shown.toString())
          .doesNotContain(token)
          .doesNotContain(issued.value().substring(20, 40))
          .doesNotContain(Digests.sha256(token))
          .doesNotContain("tutor");
    }
    assertThat(issued.toString())
        .contains("expiresAt")
        .contains(Digests.fingerprint(issued.value()));
  }
}

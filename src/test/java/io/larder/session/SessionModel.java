package io.larder.session;

import static io.larder.support.UsedTokens.used;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.RedisUnavailableException;
import io.larder.session.SessionEnded.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store of sessions should do, in memory: random calls are made of both, and everything that
 * the store returns is compared. A call that fails for want of a reply is repeated; what it returns
 * then is not compared, as it may have been executed before, but what has become of the sessions
 * is.
 */
final class SessionModel {
  /** How the store is set up; a limit of 0 is none. */
  record Setup(int limit, boolean refuse, boolean grace, boolean faults) {}

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int CHAIN = 8;
  private static final int USERS = 3;
  private static final int OWN_TOKENS = 5;

  /** A session that lives; {@code tokens} are all of a family, the current one last. */
  private record Live(String user, String id, List<String> tokens, Map<String, Object> attributes) {
    boolean isFamily() {
      return tokens.size() > 0;
    }
  }

  private final SessionStore store;
  private final Setup setup;
  private final Random random;
  private final String name;
  private final Runnable beforeEachCall;
  private final Runnable reconnect;

  /** Living sessions by id, the oldest first. */
  private final Map<String, Live> live = new LinkedHashMap<>();

  /** Ids by the application's own tokens. */
  private final Map<String, String> own = new LinkedHashMap<>();

  private final Map<String, Reason> ended = new LinkedHashMap<>();
  private final List<String> issued = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private boolean repeated;

  SessionModel(
      SessionStore store, Setup setup, long seed, Runnable beforeEachCall, Runnable reconnect) {
    this.store = store;
    this.setup = setup;
    this.random = new Random(seed);
    this.name = "model-" + Long.toHexString(seed) + "-" + Long.toHexString(System.nanoTime());
    this.beforeEachCall = beforeEachCall;
    this.reconnect = reconnect;
  }

  String name() {
    return name;
  }

  List<String> log() {
    return log;
  }

  /** Why each session has ended. */
  Map<String, Reason> ended() {
    return ended;
  }

  private <T> T call(String what, Supplier<T> call) {
    log.add(what);
    repeated = false;
    beforeEachCall.run();
    while (true) {
      try {
        return call.get();
      } catch (RedisUnavailableException e) {
        repeated = true;
        log.add("  again, because " + e.getMessage());
        reconnect.run();
      }
    }
  }

  private void same(Object actual, Object expected) {
    if (!repeated) {
      assertThat(actual).as(() -> String.join("\n", log)).isEqualTo(expected);
    }
  }

  private String user() {
    return name + "-" + random.nextInt(USERS);
  }

  private String ownToken() {
    return used(name + "-token-" + random.nextInt(OWN_TOKENS));
  }

  private String anyToken() {
    boolean isOwn = issued.isEmpty() || random.nextInt(3) == 0;
    return isOwn ? ownToken() : issued.get(random.nextInt(issued.size()));
  }

  private Map<String, Object> attributes() {
    return Map.of("n\"\\" + random.nextInt(3), random.nextInt(), "text", "ä\"}" + random.nextInt());
  }

  void step() {
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> set();
      case 3, 4 -> issue();
      case 5, 6, 7 -> rotate();
      case 8 -> delete();
      case 9 -> update();
      case 10 -> updateById();
      case 11 -> isCurrent();
      case 12 -> revoke();
      case 13 -> touch();
      case 14 -> revokeSome();
      default -> get();
    }
    if (random.nextInt(4) == 0) {
      list();
    }
  }

  private void end(@Nullable Live session, Reason reason) {
    if (session != null) {
      live.remove(session.id());
      own.values().remove(session.id());
      ended.put(session.id(), reason);
    }
  }

  private List<Live> of(String user) {
    return live.values().stream().filter(session -> session.user().equals(user)).toList();
  }

  /** The session that a token gives access to. */
  private @Nullable Live good(String token) {
    Live found = genuine(token);
    if (found == null || !found.isFamily()) {
      return found;
    }
    int age = found.tokens().size() - 1 - found.tokens().indexOf(token);
    return age == 0 || (setup.grace() && age <= CHAIN) ? found : null;
  }

  /** The session that a token belongs to, however old it is. */
  private @Nullable Live genuine(String token) {
    return own.containsKey(token)
        ? live.get(own.get(token))
        : live.values().stream().filter(s -> s.tokens().contains(token)).findFirst().orElse(null);
  }

  /** Whether a login is to be refused; otherwise ends what is too much. */
  private boolean refuses(String user, @Nullable Live replaced) {
    List<Live> others = of(user).stream().filter(session -> session != replaced).toList();
    if (setup.limit() == 0 || others.size() < setup.limit()) {
      return false;
    }
    if (!setup.refuse()) {
      others.subList(0, others.size() + 1 - setup.limit()).forEach(s -> end(s, Reason.LIMIT));
    }
    return setup.refuse();
  }

  private <T> Optional<T> login(String what, Supplier<T> call) {
    return call(
        what,
        () -> {
          try {
            return Optional.of(call.get());
          } catch (SessionLimitException e) {
            return Optional.empty();
          }
        });
  }

  private void set() {
    String user = user();
    String token = ownToken();
    Map<String, Object> attributes = attributes();
    Live replaced = own.containsKey(token) ? live.get(own.get(token)) : null;
    boolean refused = refuses(user, replaced);
    boolean stored =
        login(
                "set " + token + " of " + user,
                () -> {
                  store.set(token, Session.of(user, attributes), HOUR);
                  return true;
                })
            .isPresent();
    same(stored, !refused);
    if (stored) {
      end(replaced, Reason.REPLACED);
      String id = call("its id", () -> store.get(token)).orElseThrow().id();
      assertThat(live).doesNotContainKey(id);
      own.put(token, id);
      live.put(id, new Live(user, id, List.of(), new LinkedHashMap<>(attributes)));
    }
  }

  private void issue() {
    String user = user();
    Map<String, Object> attributes = attributes();
    boolean refused = refuses(user, null);
    Optional<RefreshToken> token =
        login("issue to " + user, () -> store.issue(Session.of(user, attributes), HOUR));
    same(token.isPresent(), !refused);
    if (repeated) {
      adopt(user, token.orElseThrow().value().substring(0, 20));
    }
    token.ifPresent(
        given -> {
          String id = given.value().substring(0, 20);
          issued.add(used(given.value()));
          List<String> tokens = new ArrayList<>(List.of(given.value()));
          live.put(id, new Live(user, id, tokens, new LinkedHashMap<>(attributes)));
        });
  }

  /** A login whose reply was lost may have been stored: nobody has its token. */
  private void adopt(String user, String except) {
    for (Session session : call("what was stored", () -> store.list(user))) {
      if (!live.containsKey(session.id()) && !session.id().equals(except)) {
        live.put(
            session.id(),
            new Live(user, session.id(), List.of("?"), new LinkedHashMap<>(session.attributes())));
      }
    }
  }

  private void rotate() {
    String token = anyToken();
    Live family = genuine(token);
    boolean good = good(token) != null;
    RotationResult result = call("rotate " + token, () -> store.rotate(token));
    if (family == null || !family.isFamily()) {
      if (!setup.faults()) {
        same(result, new RotationResult.Invalid());
      }
    } else if (!good) {
      same(result, new RotationResult.Reused(family.user(), family.id()));
      end(family, Reason.REUSED);
    } else {
      assertThat(result)
          .as(() -> String.join("\n", log))
          .isInstanceOf(RotationResult.Rotated.class);
      RotationResult.Rotated rotated = (RotationResult.Rotated) result;
      String next = used(rotated.token().value());
      String current = family.tokens().get(family.tokens().size() - 1);
      if (token.equals(current)) {
        assertThat(issued).doesNotContain(next);
        issued.add(next);
        family.tokens().add(next);
      } else {
        assertThat(next).as(() -> String.join("\n", log)).isEqualTo(current);
      }
      assertThat(rotated.session().attributes()).isEqualTo(family.attributes());
    }
  }

  private void delete() {
    String token = anyToken();
    Live session = genuine(token);
    boolean deleted = call("delete " + token, () -> store.delete(token));
    // Where the very last step of an end was lost, its mark is found again.
    if (session != null || !setup.faults()) {
      same(deleted, session != null);
    }
    end(session, Reason.DELETED);
  }

  private void update() {
    String token = anyToken();
    Map<String, Object> attributes = attributes();
    Live session = good(token);
    same(call("update " + token, () -> store.update(token, attributes)), session != null);
    change(session, attributes);
  }

  private static void change(@Nullable Live session, Map<String, Object> attributes) {
    if (session != null) {
      session.attributes().clear();
      session.attributes().putAll(attributes);
    }
  }

  private String anyId() {
    List<String> ids = new ArrayList<>(live.keySet());
    ids.addAll(ended.keySet().stream().limit(5).toList());
    return ids.isEmpty() ? "none" : ids.get(random.nextInt(ids.size()));
  }

  private void updateById() {
    String user = user();
    String id = anyId();
    Map<String, Object> attributes = attributes();
    Live session = of(user).stream().filter(s -> s.id().equals(id)).findFirst().orElse(null);
    same(
        call("update " + id + " of " + user, () -> store.updateById(user, id, attributes)),
        session != null);
    change(session, attributes);
  }

  private void isCurrent() {
    String token = anyToken();
    String id = anyId();
    Live session = good(token);
    same(
        call("is " + token + " of " + id, () -> store.isCurrent(token, id)),
        session != null && session.id().equals(id));
  }

  private void revoke() {
    String user = user();
    String id = anyId();
    Live session = of(user).stream().filter(s -> s.id().equals(id)).findFirst().orElse(null);
    same(call("revoke " + id + " of " + user, () -> store.revoke(user, id)), session != null);
    end(session, Reason.REVOKED);
  }

  private void revokeSome() {
    if (random.nextInt(3) == 0) {
      revokeAll(user());
      return;
    }
    String token = anyToken();
    Live kept = good(token);
    List<Live> others =
        kept == null ? List.of() : of(kept.user()).stream().filter(s -> s != kept).toList();
    same(
        call("revoke others than " + token, () -> store.revokeOthers(token)), (long) others.size());
    others.forEach(session -> end(session, Reason.REVOKED));
  }

  private void revokeAll(String user) {
    List<Live> sessions = of(user);
    same(call("revoke all of " + user, () -> store.revokeAll(user)), (long) sessions.size());
    sessions.forEach(session -> end(session, Reason.REVOKED));
  }

  private void touch() {
    String token = anyToken();
    Live session = good(token);
    same(call("touch " + token, () -> store.touch(token, HOUR)), session != null);
  }

  private void get() {
    String token = anyToken();
    Live session = good(token);
    Optional<Session> found = call("get " + token, () -> store.get(token));
    assertThat(found.map(Session::id))
        .as(() -> String.join("\n", log))
        .isEqualTo(Optional.ofNullable(session).map(Live::id));
    found.ifPresent(
        one -> {
          assertThat(one.attributes()).isEqualTo(session.attributes());
          assertThat(one.lastUsedAt()).isBetween(one.createdAt(), one.expiresAt());
        });
    assertThat(call("exists " + token, () -> store.exists(token))).isEqualTo(session != null);
  }

  private void list() {
    String user = user();
    assertThat(call("list " + user, () -> store.list(user)))
        .as(() -> String.join("\n", log))
        .extracting(Session::id)
        .containsExactlyElementsOf(of(user).stream().map(Live::id).toList());
  }

  /** Ends everything. */
  void finish() {
    for (int user = 0; user < USERS; user++) {
      revokeAll(name + "-" + user);
    }
  }
}

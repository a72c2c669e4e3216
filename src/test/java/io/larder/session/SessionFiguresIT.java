package io.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.session.token.IssuedToken;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures of sessions.md: what sessions cost, on a server of their own. */
@RedisTest
class SessionFiguresIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static Larder larder;
  private static RespClient resp;

  @BeforeAll
  static void start(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    larder = fixture.larder(redis.settings("redis.timeout", "PT20S"));
    resp = fixture.closing(redis.connect());
  }

  @BeforeEach
  void empty() {
    resp.ask("FLUSHALL");
  }

  private static long bytes(String pattern) {
    return resp.askList("KEYS", pattern).stream()
        .mapToLong(key -> resp.askLong("MEMORY", "USAGE", key, "SAMPLES", "0"))
        .sum();
  }

  /** One user with three sessions, each with one attribute, in Larder's layout and in Spring's. */
  @Test
  void memory_besideSpringSession() throws IOException {
    String user = "user-4711";
    Map<String, String> attributes = Map.of("role", "tutor");
    for (int i = 0; i < 3; i++) {
      larder.sessions().set(UUID.randomUUID().toString(), Session.of(user, attributes), HOUR);
    }
    long plain = bytes(TestRedis.PREFIX + "s:t:*") / 3;
    long index = bytes(TestRedis.PREFIX + "s:u:" + user);
    larder.sessions().revokeAll(user);
    for (int i = 0; i < 3; i++) {
      larder.sessions().issue(Session.of(user, attributes), HOUR);
    }
    long family = bytes(TestRedis.PREFIX + "s:f:*") / 3;
    long familyIndex = bytes(TestRedis.PREFIX + "s:u:" + user);
    larder.sessions().revokeAll(user);

    for (int i = 0; i < 3; i++) {
      springSession(user, attributes);
    }
    long springSession =
        (bytes("spring:session:sessions:*") + bytes("spring:session:expirations:*")) / 3;
    long springIndex = bytes("spring:session:index:*");
    System.out.printf(
        "FIGURES bytes: a session %d, a family %d, Spring Session %d; a user with three %d, %d, %d%n",
        plain, family, springSession, index, familyIndex, springIndex);

    assertThat(plain).isLessThan(springSession / 2);
    assertThat(family).isLessThan(springSession);
    assertThat(index).isLessThan(springIndex);
  }

  /** The keys of Spring Session 3's RedisIndexedSessionRepository, with its default serializer. */
  private static void springSession(String user, Map<String, String> attributes)
      throws IOException {
    String id = UUID.randomUUID().toString();
    String key = "spring:session:sessions:" + id;
    long now = System.currentTimeMillis();
    byte[] name = key.getBytes(UTF_8);
    hset(name, "creationTime", now);
    hset(name, "lastAccessedTime", now);
    hset(name, "maxInactiveInterval", 1_800);
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      hset(name, "sessionAttr:" + attribute.getKey(), attribute.getValue());
    }
    String principal =
        "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";
    hset(name, "sessionAttr:" + principal, user);
    resp.ask("PEXPIRE", key, "2100000");
    resp.ask("SET", "spring:session:sessions:expires:" + id, "", "PX", "1800000");
    String minute = "spring:session:expirations:" + (now / 60_000 + 31) * 60_000;
    resp.ask(bytesOf("SADD"), bytesOf(minute), serialized("expires:" + id));
    resp.ask("PEXPIRE", minute, "2100000");
    resp.ask(
        bytesOf("SADD"), bytesOf("spring:session:index:" + principal + ":" + user), serialized(id));
  }

  private static void hset(byte[] key, String field, Serializable value) throws IOException {
    resp.ask(bytesOf("HSET"), key, bytesOf(field), serialized(value));
  }

  private static byte[] bytesOf(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] serialized(Serializable value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  /** Counted in commands, which do not depend on the machine. */
  @Test
  void revokeAll_amongManyOtherSessions_costsTheSame() {
    Map<String, Long> alone = costOfRevokeAll();
    fill(100_000);
    Map<String, Long> among = costOfRevokeAll();
    System.out.println("FIGURES commands of revokeAll with five sessions: " + among);
    assertThat(among).isEqualTo(alone).containsEntry("evalsha", 7L).doesNotContainKey("scan");
    assertThat(larder.connection().client().getKeys().count()).isEqualTo(150_000);
  }

  private static Map<String, Long> costOfRevokeAll() {
    String user = "user-" + UUID.randomUUID();
    for (int i = 0; i < 5; i++) {
      larder.sessions().set(UUID.randomUUID().toString(), Session.of(user), HOUR);
    }
    larder.sessions().revokeAll("nobody");
    larder.sessions().set(user, Session.of(user + "x"), HOUR);
    larder.sessions().revokeAll(user + "x");
    return commandsOf(() -> assertThat(larder.sessions().revokeAll(user)).isEqualTo(5));
  }

  @Test
  void eachCall_isAsManyCommandsAsDocumented() {
    SessionStore store = larder.sessions();
    Session session = Session.of("counted");
    store.set("counted", session, HOUR);
    String issued = store.issue(session, HOUR).value();
    String current = ((RotationResult.Rotated) store.rotate(issued)).token().value();
    store.get(issued);
    store.touch("counted", HOUR);
    store.update("counted", Map.of());
    store.revokeOthers(issued);
    store.set("counted", session, HOUR);
    store.delete("counted");

    assertThat(roundTrips(() -> store.set("counted", session, HOUR))).containsExactly(2L, 0L);
    assertThat(roundTrips(() -> store.get("counted"))).containsExactly(0L, 1L);
    assertThat(roundTrips(() -> store.get(current))).containsExactly(0L, 1L);
    assertThat(roundTrips(() -> store.get(issued))).containsExactly(1L, 2L);
    assertThat(roundTrips(() -> store.exists(current))).containsExactly(0L, 1L);
    assertThat(roundTrips(() -> store.isCurrent(current, "id"))).containsExactly(0L, 1L);
    assertThat(roundTrips(() -> store.touch("counted", HOUR))).containsExactly(2L, 1L);
    assertThat(roundTrips(() -> store.update("counted", Map.of()))).containsExactly(1L, 1L);
    assertThat(roundTrips(() -> store.updateById("counted", issued.substring(0, 20), Map.of())))
        .containsExactly(2L, 1L);
    assertThat(roundTrips(() -> store.list("counted"))).containsExactly(1L, 2L);
    assertThat(roundTrips(() -> store.delete("counted"))).containsExactly(2L, 0L);
    assertThat(roundTrips(() -> store.issue(session, HOUR))).containsExactly(2L, 0L);
    assertThat(roundTrips(() -> store.rotate(issued))).containsExactly(2L, 0L);
    store.revokeOthers(issued);
    store.set("counted", session, HOUR);
    assertThat(roundTrips(() -> store.set("counted", session, HOUR))).containsExactly(3L, 0L);
    assertThat(roundTrips(() -> store.revokeOthers(current))).containsExactly(3L, 1L);
  }

  /** How many scripts a call runs, and how many MGET it and its scripts do. */
  private static List<Long> roundTrips(Runnable call) {
    Map<String, Long> commands = commandsOf(call);
    return List.of(commands.getOrDefault("evalsha", 0L), commands.getOrDefault("mget", 0L));
  }

  private static Map<String, Long> commandsOf(Runnable call) {
    resp.ask("CONFIG", "RESETSTAT");
    call.run();
    Map<String, Long> calls = new TreeMap<>();
    for (String line : resp.ask("INFO", "commandstats").toString().split("\r\n")) {
      if (line.startsWith("cmdstat_") && !line.matches("cmdstat_(config|info|ping|exists).*")) {
        calls.put(
            line.replaceAll("cmdstat_([^:]+):.*", "$1"),
            Long.parseLong(line.replaceAll("[^:]+:calls=([0-9]+),.*", "$1")));
      }
    }
    return calls;
  }

  private static void fill(int sessions) {
    String script =
        """
        for i = ARGV[1], ARGV[1] + 9999 do
          local hash = string.format('%043d', i)
          local id = string.format('%020d', i)
          redis.call('set', ARGV[2] .. 't:{' .. hash .. '}', '{"id":"' .. id
              .. '","expiresAt":1900000000000,"createdAt":1700000000000,"userId":"other-' .. i
              .. '","attributes":{"role":"tutor"}}', 'PX', 3600000)
          redis.call('zadd', ARGV[2] .. 'u:other-' .. math.floor(i / 2), 1900000000000, 't' .. id .. hash)
        end
        return 1
        """;
    for (int from = 0; from < sessions; from += 10_000) {
      resp.ask("EVAL", script, "0", Integer.toString(from), TestRedis.PREFIX + "s:");
    }
  }

  /** Reported, not asserted: the machine has other things to do. */
  @Test
  void get_presentAndAbsent() {
    int calls = 5_000;
    String present = UUID.randomUUID().toString();
    String absent = UUID.randomUUID().toString();
    larder.sessions().set(present, Session.of("timing", Map.of("role", "tutor")), HOUR);
    String issued = larder.sessions().issue(Session.of("timing"), HOUR).value();
    String unknown =
        IssuedToken.first("0000000000000AAAAAAA", new java.security.SecureRandom()).value();
    List<String> tokens = List.of(present, absent, issued, unknown);
    long[][] nanos = new long[tokens.size()][calls];
    for (int i = 0; i < calls; i++) {
      for (int kind = 0; kind < tokens.size(); kind++) {
        long begin = System.nanoTime();
        larder.sessions().get(tokens.get(kind));
        nanos[kind][i] = System.nanoTime() - begin;
      }
    }
    StringBuilder line = new StringBuilder("FIGURES get, median microseconds:");
    String[] names = {"present", "absent", "issued", "issued and unknown"};
    for (int kind = 0; kind < tokens.size(); kind++) {
      Arrays.sort(nanos[kind]);
      line.append(' ').append(names[kind]).append(' ').append(nanos[kind][calls / 2] / 1_000);
    }
    System.out.println(line);
    assertThat(larder.sessions().get(present)).isPresent();
    assertThat(larder.sessions().get(absent)).isEmpty();
  }
}

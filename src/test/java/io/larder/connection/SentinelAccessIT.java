package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.config.NodeAddress;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords, ACL users and TLS of Sentinels and of Redis, each its own. */
@RedisTest
class SentinelAccessIT {
  private static final String PASSWORD = "redis-secret";
  private static final String OF_SENTINEL = "sentinel-secret";

  @TempDir static Path directory;

  private static Certificates certificate;
  private static OwnRedis open;
  private static OwnRedis secured;
  private static OwnRedis tls;

  @BeforeAll
  static void start(Fixture fixture) {
    fixture.leavingNoThreads();
    certificate = Certificates.make(directory, "server", "ip:127.0.0.1");
    open = fixture.redis();
    secured = fixture.redis("--requirepass", PASSWORD, "--masterauth", PASSWORD);
    tls = fixture.closing(OwnRedis.startedWithTls(certificate.serverOptions(certificate, false)));
  }

  private static Map<String, String> settings(NodeAddress sentinel, String... more) {
    return ServerSettings.with(
        Map.of(
            "redis.sentinel.master", "main",
            "redis.sentinel.nodes", sentinel.toString(),
            "redis.key.prefix", TestRedis.PREFIX,
            "redis.retry.attempts", "1000",
            "redis.retry.delay", "100",
            "redis.startup.max-wait", "PT1M"),
        more);
  }

  private static void works(Larder larder) {
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
    larder.cache().set("a", 1);
    assertThat(larder.cache().get("a", Integer.class)).contains(1);
  }

  private static Object aclLog(RespClient server, String password, String... more) {
    if (password != null) {
      server.ask("AUTH", password);
    }
    return server.ask(
        Stream.concat(Stream.of("ACL", "LOG"), Stream.of(more)).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    ",",
    "redis-secret,",
    ", sentinel-secret",
    "redis-secret, redis-secret",
    "redis-secret, sentinel-secret"
  })
  void passwords_ofRedisAndSentinels_areKeptApart(
      String password, String ofSentinel, Fixture fixture) {
    OwnRedis redis = password == null ? open : secured;
    Sentinel.Setup setup = Sentinel.of("main", redis.address());
    List<String> more = new ArrayList<>();
    if (password != null) {
      setup.authPass(password);
      more.addAll(List.of("redis.password", password));
    }
    if (ofSentinel != null) {
      setup.with("requirepass " + ofSentinel);
      more.addAll(List.of("redis.sentinel.password", ofSentinel));
    }
    Sentinel sentinel = fixture.closing(setup.start(directory));

    try (RespClient asked = sentinel.connect();
        RespClient server = redis.connect()) {
      aclLog(server, password, "RESET");

      works(fixture.larder(settings(sentinel.address(), more.toArray(String[]::new))));

      // Nobody was given credentials of the other.
      assertThat(aclLog(asked, ofSentinel)).isEqualTo(List.of());
      assertThat(aclLog(server, password)).isEqualTo(List.of());
    }
  }

  @Test
  void sentinel_withAnAclUser_getsIt(Fixture fixture) throws IOException {
    Path file = Files.writeString(directory.resolve("sentinel-password"), OF_SENTINEL + "\n");
    Sentinel sentinel =
        fixture.closing(
            Sentinel.of("main", secured.address())
                .with(
                    "user app on >"
                        + OF_SENTINEL
                        + " allchannels -@all +auth +hello +ping +sentinel")
                .with("user default off")
                .authPass(PASSWORD)
                .start(directory));

    works(
        fixture.larder(
            settings(
                sentinel.address(),
                "redis.password",
                PASSWORD,
                "redis.sentinel.username",
                "app",
                "redis.sentinel.password-file",
                file.toString())));
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void tls_ofRedisAndSentinels_hasASwitchEach(
      boolean ofRedis, boolean ofSentinels, Fixture fixture) {
    Sentinel.Setup setup = Sentinel.of("main", (ofRedis ? tls : open).address());
    List<String> more = new ArrayList<>();
    more.addAll(List.of("redis.tls.enabled", Boolean.toString(ofRedis)));
    more.addAll(List.of("redis.sentinel.tls.enabled", Boolean.toString(ofSentinels)));
    if (ofRedis) {
      setup.redisTls(certificate, certificate);
    }
    if (ofSentinels) {
      setup.tls(certificate, certificate);
    }
    if (ofRedis || ofSentinels) {
      more.addAll(List.of("redis.tls.trust-store", certificate.certificate().toString()));
    }
    Sentinel sentinel = fixture.closing(setup.start(directory));

    works(fixture.larder(settings(sentinel.address(), more.toArray(String[]::new))));
  }

  @Test
  void discoveredSentinels_andAPromotedReplica_getTheirPasswords(Fixture fixture) {
    OwnRedis primary = fixture.redis("--requirepass", PASSWORD, "--masterauth", PASSWORD);
    OwnRedis replica =
        fixture.redis(
            "--requirepass",
            PASSWORD,
            "--masterauth",
            PASSWORD,
            "--replicaof",
            primary.address().host(),
            Integer.toString(primary.address().port()),
            "--repl-diskless-sync-delay",
            "0");
    List<Sentinel> sentinels = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sentinels.add(
          fixture.closing(
              Sentinel.of("main", primary.address())
                  .quorum(2)
                  .with("requirepass " + OF_SENTINEL)
                  .authPass(PASSWORD)
                  .start(directory)));
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              for (Sentinel sentinel : sentinels) {
                assertThat(ask(sentinel, "SENTINEL", "MASTER", "main").toString())
                    .contains("num-other-sentinels, 2, ", "num-slaves, 1, ")
                    .contains("flags, master, ");
              }
            });
    Larder larder =
        fixture.larder(
            settings(
                sentinels.get(0).address(),
                "redis.password",
                PASSWORD,
                "redis.sentinel.password",
                OF_SENTINEL));
    works(larder);
    long own = connections(sentinels.get(0));
    assertThat(own).isPositive();

    // Redisson asks each Sentinel that it has found, one a second.
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> sentinels.stream().allMatch(sentinel -> connections(sentinel) > 0));
    for (Sentinel sentinel : sentinels) {
      assertThat(ask(sentinel, "ACL", "LOG")).isEqualTo(List.of());
    }

    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> "OK".equals(ask(sentinels.get(0), "SENTINEL", "FAILOVER", "main")));
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              larder.cache().set("b", 2);
              try (RespClient promoted = replica.connect()) {
                promoted.ask("AUTH", PASSWORD);
                assertThat(promoted.ask("ROLE").toString()).startsWith("[master");
                assertThat(promoted.ask("EXISTS", TestRedis.PREFIX + "c:b")).isEqualTo(1L);
              }
            });
  }

  private static Object ask(Sentinel sentinel, String... command) {
    try (RespClient client = sentinel.connect()) {
      client.ask("AUTH", OF_SENTINEL);
      return client.ask(command);
    }
  }

  /** How many clients a Sentinel has that are neither Sentinels nor the one that asks. */
  private static long connections(Sentinel sentinel) {
    return ask(sentinel, "CLIENT", "LIST")
        .toString()
        .lines()
        .filter(line -> !line.contains("name=sentinel-") && !line.contains("cmd=client"))
        .count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis-secret | sentinel-secret | redis-secret | wrong"
            + " | Sentinel at HOST refuses the password of user 'default'; see redis.sentinel.password or",
        "redis-secret | sentinel-secret | redis-secret |"
            + " | Sentinel at HOST asks for a password; set redis.sentinel.password or",
        "redis-secret | | redis-secret | sentinel-secret"
            + " | a password is configured but Sentinel at HOST has none for user 'default'; remove"
            + " redis.sentinel.password or redis.sentinel.password-file",
        "redis-secret | sentinel-secret | wrong | sentinel-secret"
            + " | Redis at HOST refuses the password of user 'default'; see redis.password,",
        "redis-secret | sentinel-secret | | sentinel-secret"
            + " | Redis at HOST asks for a password; set redis.password or",
        " | sentinel-secret | redis-secret | sentinel-secret"
            + " | a password is configured but Redis at HOST has none for user 'default'; remove"
            + " redis.password,"
      })
  void wrongPassword_isRefusedAndSaysWhose(
      String password,
      String ofSentinel,
      String given,
      String givenToSentinel,
      String message,
      Fixture fixture) {
    OwnRedis redis = password == null ? open : secured;
    Sentinel.Setup setup = Sentinel.of("main", redis.address());
    if (password != null) {
      setup.authPass(password);
    }
    if (ofSentinel != null) {
      setup.with("requirepass " + ofSentinel);
    }
    Sentinel sentinel = fixture.closing(setup.start(directory));
    List<String> more = new ArrayList<>();
    if (given != null) {
      more.addAll(List.of("redis.password", given));
    }
    if (givenToSentinel != null) {
      more.addAll(List.of("redis.sentinel.password", givenToSentinel));
    }
    NodeAddress at = message.contains("Sentinel at") ? sentinel.address() : redis.address();

    isRefused(sentinel, more, message.replace("HOST", at.toString()));
  }

  private static void isRefused(Sentinel sentinel, List<String> more, String message) {
    for (String mode : List.of("degrade", "require")) {
      more.addAll(List.of("redis.startup", mode));
      assertThatThrownBy(
              () -> Larder.start(settings(sentinel.address(), more.toArray(String[]::new))).close())
          .isInstanceOf(LarderException.class)
          .hasMessageStartingWith("LARDER-2005: 'main' of sentinels [" + sentinel.address() + "]: ")
          .hasMessageContaining(message)
          .hasMessageNotContaining(PASSWORD)
          .hasMessageNotContaining(OF_SENTINEL)
          .hasNoCause();
    }
  }

  @Test
  void sentinel_refusesTheRights_isNamed(Fixture fixture) {
    Sentinel sentinel =
        fixture.closing(
            Sentinel.of("main", open.address())
                .with("user app on >" + OF_SENTINEL + " allchannels -@all +auth +hello +ping")
                .with("user default off")
                .start(directory));
    isRefused(
        sentinel,
        new ArrayList<>(
            List.of("redis.sentinel.username", "app", "redis.sentinel.password", OF_SENTINEL)),
        "user 'app' may not ask Sentinel: NOPERM this user has no permissions to run the"
            + " 'sentinel|get-master-addr-by-name' command; grant what Larder needs of Sentinels");
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false, true, TLS failed|the server does not speak TLS, redis.sentinel.tls.enabled=false",
    "false, true, false, false, the server speaks TLS, redis.sentinel.tls.enabled=true",
    "true, false, false, false, the server speaks TLS, redis.tls.enabled=true",
    "false, false, true, false, TLS failed|the server does not speak TLS, redis.tls.enabled=false"
  })
  void tls_atOneEndOnly_isRefusedAndSaysWhose(
      boolean redisHas,
      boolean sentinelHas,
      boolean redisWants,
      boolean sentinelWants,
      String what,
      String setting,
      Fixture fixture) {
    OwnRedis redis = redisHas ? tls : open;
    Sentinel.Setup setup = Sentinel.of("main", redis.address());
    if (redisHas) {
      setup.redisTls(certificate, certificate);
    }
    if (sentinelHas) {
      setup.tls(certificate, certificate);
    }
    Sentinel sentinel = fixture.closing(setup.start(directory));
    NodeAddress at = setting.contains("sentinel") ? sentinel.address() : redis.address();
    List<String> more = new ArrayList<>();
    more.addAll(List.of("redis.tls.enabled", Boolean.toString(redisWants)));
    more.addAll(List.of("redis.sentinel.tls.enabled", Boolean.toString(sentinelWants)));
    if (redisWants || sentinelWants) {
      more.addAll(List.of("redis.tls.trust-store", certificate.certificate().toString()));
    }
    assertThatThrownBy(
            () -> Larder.start(settings(sentinel.address(), more.toArray(String[]::new))).close())
        .isInstanceOf(LarderException.class)
        .hasMessageStartingWith("LARDER-2005: ")
        .hasMessageContaining(setting)
        .hasMessageMatching("(?s).*(" + what + ").*")
        .hasMessageContaining(at.toString());
  }
}

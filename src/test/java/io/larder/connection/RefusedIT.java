package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.ConfigurationException;
import io.larder.common.LarderException;
import io.larder.connection.RedisConnection.State;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that answer and refuse: credentials, rights, database, TLS. */
@RedisTest
class RefusedIT {
  @TempDir static Path directory;

  private static Certificates certificate;
  private static Certificates other;
  private static Certificates wrongName;
  private static OwnRedis plain;
  private static OwnRedis secured;
  private static OwnRedis tls;
  private static OwnRedis mutual;
  private static OwnRedis misnamed;

  @BeforeAll
  static void start(Fixture fixture) throws IOException {
    fixture.leavingNoThreads();
    certificate = Certificates.make(directory, "server", "ip:127.0.0.1");
    other = Certificates.make(directory, "other", "ip:127.0.0.1");
    wrongName = Certificates.make(directory, "elsewhere", "dns:elsewhere.example");
    Path acl =
        Files.writeString(
            directory.resolve("users.acl"),
            """
            user default on >secret ~* &* +@all
            user least on >secret ~larder:* -@all +ping +select +time +@read +@write +@scripting -@dangerous
            user notime on >secret ~larder:* +@all -time
            user noset on >secret ~larder:* +@all -set -hset
            user noscript on >secret ~larder:* +@all -eval -evalsha
            user elsewhere on >secret ~other:* +@all
            """);
    plain = fixture.redis();
    secured = fixture.redis("--aclfile", acl.toString());
    tls = fixture.closing(startedWithTls(certificate, certificate, false));
    mutual = fixture.closing(startedWithTls(certificate, other, true));
    misnamed = fixture.closing(startedWithTls(wrongName, wrongName, false));
  }

  private static OwnRedis startedWithTls(
      Certificates own, Certificates trusted, boolean clientKeyNeeded) {
    return OwnRedis.startedWithTls(own.serverOptions(trusted, clientKeyNeeded));
  }

  private static Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(redis.settings("redis.retry.attempts", "1000"), more);
  }

  @ParameterizedTest
  @CsvSource({
    "secured, , , Redis asks for a password",
    "secured, , wrong, Redis refuses the password of user 'default'",
    "secured, nobody, secret, Redis refuses the password of user 'nobody'",
    "secured, notime, secret, 'user ''notime'' may not run: time'",
    "secured, noset, secret, 'user ''noset'' may not run: set, hset'",
    "secured, noscript, secret, 'user ''noscript'' may not run: evalsha'",
    "secured, elsewhere, secret, 'user ''elsewhere'' may not use keys'",
    "plain, , secret, 'a password is configured but Redis has none for user ''default'';"
        + " remove redis.password, redis.password-file or the one in redis.url'"
  })
  void deployment_wrongAccount_failsAtOnceAndNamesIt(
      String server, String user, String password, String message) {
    List<String> account = new ArrayList<>();
    if (user != null) {
      account.addAll(List.of("redis.username", user));
    }
    if (password != null) {
      account.addAll(List.of("redis.password", password));
    }
    OwnRedis redis = server.equals("plain") ? plain : secured;
    for (String mode : List.of("degrade", "require")) {
      account.addAll(List.of("redis.startup", mode));
      assertThatThrownBy(
              () -> Larder.start(settings(redis, account.toArray(String[]::new))).close())
          .isInstanceOf(LarderException.class)
          .hasMessageStartingWith("LARDER-2005: " + redis.address() + ": ")
          .hasMessageContaining(message)
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("wrong")
          .hasNoCause();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNLINK, 'Redis does not know: unlink;'",
    "EVALSHA, 'Redis does not know: evalsha;'",
    "EVAL, 'Redis does not know: eval;'",
    "HELLO, 'Redis does not know: hello;'",
    "SCAN, 'Redis does not know: scan;'",
    "GETEX, 'Redis does not know: getex;'"
  })
  void deployment_renamedCommand_failsAtOnceAndNamesIt(
      String command, String message, Fixture fixture) {
    OwnRedis redis = fixture.redis("--rename-command", command, "hidden");
    for (String mode : List.of("degrade", "require")) {
      assertThatThrownBy(() -> Larder.start(settings(redis, "redis.startup", mode)).close())
          .isInstanceOf(LarderException.class)
          .hasMessageStartingWith("LARDER-2005: " + redis.address() + ": ")
          .hasMessageContaining(message)
          .hasMessageContaining("remove 'rename-command' for it from redis.conf")
          .hasNoCause();
    }
  }

  @Test
  void start_renamedClient_isAWarning(Fixture fixture) {
    OwnRedis redis = fixture.redis("--rename-command", "CLIENT", "hidden");
    LogCapture log = fixture.log();
    Larder larder = fixture.larder(settings(redis));
    larder.caching().getCacheManager().createCache("c", new MutableConfiguration<>()).get("k");
    log.awaitOnlyWarning(
        Duration.ofSeconds(10), "LARDER-2012", "unknown command 'CLIENT'", "rename-command");
  }

  @Test
  void deployment_wrongDatabase_failsAtOnceAndNamesIt() {
    assertThatThrownBy(() -> Larder.start(settings(plain, "redis.db", "99")).close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("redis.db=99 does not exist");
  }

  @Test
  void deployment_accountOfTheReadme_isEnough() {
    try (Larder larder =
        Larder.start(settings(secured, "redis.username", "least", "redis.password", "secret"))) {
      larder.cache().set("a", 1);
      assertThat(larder.cache().deleteByPattern("a")).isEqualTo(1);
      assertThat(larder.connection().server().orElseThrow().version()).isEqualTo("7.0.15");
    }
  }

  @Test
  void url_withUserPasswordAndDatabase_connects() {
    try (Larder larder =
        Larder.start(Map.of("redis.url", "redis://default:secret@" + secured.address() + "/3"))) {
      larder.cache().set("a", 1);
      assertThat(larder.connection().client().getConfig().useSingleServer().getDatabase())
          .isEqualTo(3);
      assertThat(larder.connection().server().orElseThrow().address()).doesNotContain("secret");
    }
  }

  @Test
  void passwordFile_corrected_isReadAgain() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "wrong\n");
    try (LogCapture log = new LogCapture();
        Larder larder =
            Larder.start(
                settings(
                    secured,
                    "redis.startup",
                    "lazy",
                    "redis.retry.delay",
                    "20",
                    "redis.retry.max-delay",
                    "PT0.1S",
                    "redis.password-file",
                    file.toString()))) {
      // Seen after the deployment: an error and a state, and not a silent loop.
      await().until(() -> larder.connection().state() == State.DISCONNECTED);
      // Once, however many attempts follow in the same minute.
      await()
          .until(
              () ->
                  log.lines().stream()
                          .filter(line -> line.startsWith("SEVERE LARDER-2005: attempt "))
                          .count()
                      == 1);
      assertThat(larder.connection().problem())
          .hasValueSatisfying(
              problem -> assertThat(problem).startsWith("Redis refuses the password of user 'def"));
      // What to do is said in the log, not in each call.
      assertThatThrownBy(() -> larder.cache().set("a", 1))
          .hasMessageContaining("(Redis refuses the password of user 'default');")
          .hasMessageNotContaining("redis.password");

      Files.writeString(file, "secret\n");

      await().until(() -> larder.connection().state() == State.CONNECTED);
      larder.cache().set("a", 1);
      assertThat(log.lines()).noneMatch(line -> line.contains("secret"));
    }
  }

  @Test
  void tls_trustedByPemOrStore_connects() {
    for (Path trust : List.of(certificate.certificate(), certificate.store())) {
      try (Larder larder =
          Larder.start(
              settings(
                  tls,
                  "redis.tls.enabled",
                  "true",
                  "redis.tls.trust-store",
                  trust.toString(),
                  "redis.tls.trust-store-password",
                  Certificates.PASSWORD))) {
        larder.cache().set("a", 1);
        assertThat(larder.cache().get("a", Integer.class)).contains(1);
      }
    }
  }

  @Test
  void tls_mutual_needsTheKey() {
    String trust = certificate.certificate().toString();
    try (Larder larder =
        Larder.start(
            settings(
                mutual,
                "redis.tls.enabled",
                "true",
                "redis.tls.trust-store",
                trust,
                "redis.tls.key-store",
                other.store().toString(),
                "redis.tls.key-store-password",
                Certificates.PASSWORD))) {
      larder.cache().set("a", 1);
    }
    assertThatThrownBy(
            () ->
                Larder.start(
                        settings(
                            mutual, "redis.tls.enabled", "true", "redis.tls.trust-store", trust))
                    .close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("LARDER-2005")
        .hasMessageContaining("TLS failed");
  }

  @Test
  void tls_certificateNotTrusted_isRefused() {
    assertThatThrownBy(
            () ->
                Larder.start(
                        settings(
                            tls,
                            "redis.tls.enabled",
                            "true",
                            "redis.tls.trust-store",
                            other.certificate().toString()))
                    .close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("LARDER-2005")
        .hasMessageContaining("TLS failed");
  }

  @Test
  void tls_certificateOfAnotherHost_isRefusedUnlessToldOtherwise() {
    String trust = wrongName.certificate().toString();
    assertThatThrownBy(
            () ->
                Larder.start(
                        settings(
                            misnamed, "redis.tls.enabled", "true", "redis.tls.trust-store", trust))
                    .close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("TLS failed");
    try (Larder larder =
        Larder.start(
            settings(
                misnamed,
                "redis.tls.enabled",
                "true",
                "redis.tls.trust-store",
                trust,
                "redis.tls.verify-host-name",
                "false"))) {
      larder.cache().set("a", 1);
    }
  }

  @Test
  void tls_atOneEndOnly_isRefusedWithTheReason() {
    assertThatThrownBy(() -> Larder.start(settings(plain, "redis.tls.enabled", "true")).close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("the server does not speak TLS on this port");
    assertThatThrownBy(() -> Larder.start(settings(tls)).close())
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("the server speaks TLS on this port");
  }

  @Test
  void trustStore_wrongPassword_isAConfigurationError() {
    assertThatThrownBy(
            () ->
                Larder.prepare(
                    settings(
                        tls,
                        "redis.tls.enabled",
                        "true",
                        "redis.tls.trust-store",
                        certificate.store().toString(),
                        "redis.tls.trust-store-password",
                        "wrong")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("LARDER-1004")
        .hasMessageContaining("redis.tls.trust-store=" + certificate.store());
  }
}

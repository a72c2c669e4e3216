package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.connection.RedisConnection.State;
import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.RespClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when TLS fails: whose certificate, what is wrong with it, what to do. */
@RedisTest
class TlsFailuresIT {
  @TempDir static Path directory;

  private static Certificates authority;
  private static Certificates valid;
  private static Certificates expired;
  private static Certificates future;
  private static Certificates elsewhere;
  private static Certificates stranger;

  @BeforeAll
  static void start(Fixture fixture) {
    fixture.leavingNoThreads();
    authority = Certificates.make(directory, "authority", "dns:authority");
    valid = authority.sign("valid", "ip:127.0.0.1");
    expired = authority.sign("expired", "ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
    future = authority.sign("future", "ip:127.0.0.1", "-startdate", "+10d");
    elsewhere = authority.sign("elsewhere", "dns:elsewhere.example");
    stranger = Certificates.make(directory, "stranger", "ip:127.0.0.1");
  }

  private static OwnRedis server(
      Fixture fixture, Certificates own, boolean mutual, String... more) {
    String[] options = own.serverOptions(authority, mutual);
    String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return fixture.closing(OwnRedis.startedWithTls(all));
  }

  private static Map<String, String> settings(OwnRedis redis, String... more) {
    return ServerSettings.with(
        redis.settings(
            "redis.retry.attempts", "1000",
            "redis.tls.enabled", "true",
            "redis.tls.trust-store", authority.certificate().toString()),
        more);
  }

  private static void isRefused(Map<String, String> settings, String message) {
    for (String mode : new String[] {"degrade", "require"}) {
      try (LogCapture log = new LogCapture()) {
        assertThatThrownBy(
                () -> Larder.start(ServerSettings.with(settings, "redis.startup", mode)).close())
            .isInstanceOf(LarderException.class)
            .hasMessageStartingWith("LARDER-2005: ")
            .hasMessageContaining("TLS failed: ")
            .hasMessageContaining(message)
            .hasNoCause();
        assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificateOfTheServer_isNotAccepted_saysWhy(String protocol, Fixture fixture) {
    String[] version = {"--tls-protocols", protocol};
    isRefused(
        settings(server(fixture, expired, false, version)),
        "the server's certificate has expired (NotAfter: ");
    isRefused(
        settings(server(fixture, future, false, version)),
        "the server's certificate is not valid yet (NotBefore: ");
    isRefused(
        settings(server(fixture, elsewhere, false, version)),
        "the server's certificate is for another host (No subject alternative names matching IP"
            + " address 127.0.0.1 found); address the server by a name in its certificate, or set"
            + " redis.tls.verify-host-name=false");
    isRefused(
        settings(server(fixture, stranger, false, version)),
        "the server's certificate is of an authority that is not trusted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void certificateOfTheClient_missingOrNotAccepted_saysWhatToDo(String protocol, Fixture fixture) {
    OwnRedis redis = server(fixture, valid, true, "--tls-protocols", protocol);
    isRefused(settings(redis), "if it asks for a client certificate, set redis.tls.key-store");
    for (Certificates bad : new Certificates[] {expired, stranger}) {
      isRefused(
          settings(
              redis,
              "redis.tls.key-store",
              bad.store().toString(),
              "redis.tls.key-store-password",
              Certificates.PASSWORD),
          "redis.tls.key-store");
    }
  }

  /** The server's alert comes after the handshake, and races with what the client writes. */
  @Test
  void certificateOfTheClient_missing_isSaidAtTheFirstAttemptEachTime(Fixture fixture) {
    OwnRedis redis =
        server(fixture, valid, true, "--tls-protocols", "TLSv1.3", "--requirepass", "secret");
    Sentinel sentinel =
        fixture.closing(
            Sentinel.of("main", redis.address())
                .redisTls(valid, authority)
                .authPass("secret")
                .start(directory));
    Map<String, String> bySentinel =
        Map.of(
            "redis.sentinel.master", "main",
            "redis.sentinel.nodes", sentinel.address().toString(),
            "redis.sentinel.tls.enabled", "false",
            "redis.startup.max-wait", "PT1M",
            "redis.password", "secret",
            "redis.tls.enabled", "true",
            "redis.tls.trust-store", authority.certificate().toString());
    for (int i = 0; i < 20; i++) {
      for (Map<String, String> settings :
          List.of(settings(redis, "redis.password", "secret"), bySentinel)) {
        try (LogCapture log = new LogCapture()) {
          assertThatThrownBy(() -> Larder.start(settings).close())
              .isInstanceOf(LarderException.class)
              .hasMessageStartingWith("LARDER-2005: ")
              .hasMessageContaining("redis.tls.key-store");
          assertThat(log.lines()).noneMatch(line -> line.contains("LARDER-2001"));
        }
      }
    }
  }

  @Test
  void noVersionInCommon_isSaid(Fixture fixture) {
    OwnRedis redis = server(fixture, valid, false, "--tls-protocols", "TLSv1.1");
    isRefused(settings(redis), "no version or cipher of TLS in common");
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void certificate_expiresWhileTheApplicationRuns_isSaidInTheState(
      String protocol, Fixture fixture) {
    int port = EmbeddedRedis.freePort();
    OwnRedis redis =
        server(fixture, valid, false, "--tls-protocols", protocol, "--port", "" + port);
    RespClient admin = fixture.closing(RespClient.connect("127.0.0.1", port));
    LogCapture log = fixture.log();
    Larder larder =
        fixture.larder(
            settings(redis, "redis.retry.delay", "100", "redis.retry.max-delay", "PT1S"));
    larder.cache().set("a", 1);

    expired.install(admin);

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(larder.connection().problem().orElse(""))
                    .contains("TLS failed: the server's certificate has expired"));
    assertThat(larder.connection().state()).isEqualTo(State.DISCONNECTED);

    valid.install(admin);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> larder.connection().state() == State.CONNECTED);
    larder.cache().set("a", 2);
    assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
  }
}

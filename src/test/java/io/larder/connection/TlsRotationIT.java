package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates, keys and authorities that are replaced while the application runs. */
@RedisTest
class TlsRotationIT {
  @TempDir static Path directory;

  private static Certificates before;
  private static Certificates after;
  private static Certificates serverBefore;
  private static Certificates serverAfter;
  private static Certificates clientBefore;
  private static Certificates clientAfter;

  @BeforeAll
  static void start(Fixture fixture) {
    fixture.leavingNoThreads();
    before = Certificates.make(directory, "before", "dns:before");
    after = Certificates.make(directory, "after", "dns:after");
    serverBefore = before.sign("server-before", "ip:127.0.0.1");
    serverAfter = after.sign("server-after", "ip:127.0.0.1");
    clientBefore = before.sign("client-before", "dns:client");
    clientAfter = after.sign("client-after", "dns:client");
  }

  private record Server(OwnRedis redis, RespClient admin) {
    static Server start(Fixture fixture, boolean mutual, String protocol) {
      int port = EmbeddedRedis.freePort();
      String[] options =
          Stream.concat(
                  Stream.of(serverBefore.serverOptions(before, mutual)),
                  Stream.of("--tls-protocols", protocol, "--port", Integer.toString(port)))
              .toArray(String[]::new);
      return new Server(
          fixture.closing(OwnRedis.startedWithTls(options)),
          fixture.closing(RespClient.connect("127.0.0.1", port)));
    }

    Map<String, String> settings(String... more) {
      return ServerSettings.with(
          redis.settings(
              "redis.tls.enabled", "true",
              "redis.retry.delay", "100",
              "redis.retry.max-delay", "PT1S",
              "redis.tls.trust-store-password", Certificates.PASSWORD),
          more);
    }
  }

  private static void replace(Path file, Path with) throws IOException {
    Path next = Files.copy(with, file.resolveSibling(file.getFileName() + ".next"));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void worksAgain(Larder larder, Server server) {
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              larder.cache().set("b", 2);
              assertThat(larder.cache().get("b", Integer.class)).contains(2);
            });
    assertThat(String.valueOf(server.admin().ask("CLIENT", "LIST")).lines().count())
        .isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, pem", "TLSv1.2, p12", "TLSv1.3, pem", "TLSv1.3, p12"})
  void trustStore_replacedWithTheServersCertificate_isUsed(
      String protocol, String kind, Fixture fixture) throws IOException {
    Server server = Server.start(fixture, false, protocol);
    Path trust = directory.resolve("trust-" + protocol + "." + kind);
    Files.copy(trustOf(before, kind), trust);
    Larder larder = fixture.larder(server.settings("redis.tls.trust-store", trust.toString()));
    larder.cache().set("a", 1);

    replace(trust, trustOf(after, kind));
    serverAfter.install(server.admin());

    worksAgain(larder, server);
  }

  private static Path trustOf(Certificates authority, String kind) {
    return kind.equals("pem") ? authority.certificate() : authority.trustStore();
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, pem", "TLSv1.2, p12", "TLSv1.3, pem", "TLSv1.3, p12"})
  void keyStore_replaced_isUsed(String protocol, String kind, Fixture fixture) throws IOException {
    Server server = Server.start(fixture, true, protocol);
    Path key = directory.resolve("key-" + protocol + "." + kind);
    Files.copy(keyOf(clientBefore, kind), key);
    Larder larder =
        fixture.larder(
            server.settings(
                "redis.tls.trust-store",
                before.certificate().toString(),
                "redis.tls.key-store",
                key.toString(),
                "redis.tls.key-store-password",
                Certificates.PASSWORD));
    larder.cache().set("a", 1);

    replace(key, keyOf(clientAfter, kind));
    server.admin().ask("CONFIG", "SET", "tls-ca-cert-file", after.certificate().toString());
    server.admin().ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    worksAgain(larder, server);
  }

  private static Path keyOf(Certificates client, String kind) throws IOException {
    if (kind.equals("p12")) {
      return client.store();
    }
    return Files.writeString(
        directory.resolve("both.pem"),
        Files.readString(client.key()) + Files.readString(client.certificate()));
  }

  @Test
  void trustStore_replacedByGarbage_leavesWhatThereWas(Fixture fixture) throws IOException {
    Server server = Server.start(fixture, false, "TLSv1.3");
    Path trust = Files.copy(before.certificate(), directory.resolve("garbage.pem"));
    LogCapture log = fixture.log();
    Larder larder = fixture.larder(server.settings("redis.tls.trust-store", trust.toString()));

    Files.writeString(trust, "-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----\n");
    server.admin().ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    worksAgain(larder, server);
    assertThat(log.lines())
        .filteredOn(line -> line.contains("LARDER-1004"))
        .singleElement()
        .asString()
        .startsWith("WARNING LARDER-1004: redis.tls.trust-store=" + trust + " was replaced")
        .doesNotContain("hunter2");
  }
}

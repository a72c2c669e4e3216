package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.LarderException;
import io.larder.config.NodeAddress;
import io.larder.connection.RedisConnection.State;
import io.larder.embedded.EmbeddedRedis;
import io.larder.support.Certificates;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LoopbackNames;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that have the host names by which servers are addressed, or announced. */
@RedisTest
class TlsHostNamesIT {
  private static final List<String> NAMES = List.of("one.test", "two.test", "three.test");

  @TempDir static Path directory;

  private static Certificates authority;
  private static Certificates localhost;
  private static List<Certificates> each;
  private static Path names;

  @BeforeAll
  static void start(Fixture fixture) throws IOException {
    fixture.leavingNoThreads();
    authority = Certificates.make(directory, "authority", "dns:authority");
    localhost = authority.sign("localhost", "dns:localhost");
    each = NAMES.stream().map(name -> authority.sign(name, "dns:" + name)).toList();
    names = Files.writeString(directory.resolve("names.yaml"), LoopbackNames.YAML);
  }

  private record Cluster(RedisCluster servers, List<Integer> ports) {
    static Cluster start(Fixture fixture, List<Certificates> own, List<List<String>> more) {
      List<Integer> ports = new ArrayList<>();
      List<List<String>> options = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        int port = EmbeddedRedis.freePort();
        ports.add(port);
        options.add(
            Stream.of(
                    Stream.of(own.get(i).serverOptions(authority, false)),
                    Stream.of("--tls-port", Integer.toString(port), "--tls-cluster", "yes"),
                    more.get(i).stream())
                .flatMap(all -> all)
                .toList());
      }
      return new Cluster(fixture.closing(RedisCluster.startEach(options)), ports);
    }

    Map<String, String> settings(List<String> hosts, String... more) {
      List<String> nodes = new ArrayList<>();
      for (int i = 0; i < hosts.size(); i++) {
        nodes.add(hosts.get(i) + ":" + ports.get(i));
      }
      return ServerSettings.with(
          servers.settings(
              "redis.cluster.nodes", String.join(",", nodes),
              "redis.tls.enabled", "true",
              "redis.tls.trust-store", authority.certificate().toString()),
          more);
    }
  }

  private static List<String> announcing(String name, String preferred) {
    return List.of(
        "--cluster-announce-hostname", name, "--cluster-preferred-endpoint-type", preferred);
  }

  private static List<List<String>> announcingAll(String preferred) {
    return NAMES.stream().map(name -> announcing(name, preferred)).toList();
  }

  private static void works(Larder larder) {
    assertThat(larder.connection().state()).isEqualTo(State.CONNECTED);
    for (int i = 0; i < 100; i++) {
      larder.cache().set("k" + i, i);
      assertThat(larder.cache().get("k" + i, Integer.class)).contains(i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostname", "ip"})
  void cluster_whoseNodesShareAName_works(String preferred, Fixture fixture) {
    List<String> one = announcing("localhost", preferred);
    Cluster cluster =
        Cluster.start(fixture, List.of(localhost, localhost, localhost), List.of(one, one, one));

    works(fixture.larder(cluster.settings(List.of("localhost", "localhost", "localhost"))));
    works(fixture.larder(cluster.settings(List.of("localhost"))));
  }

  @ParameterizedTest
  @CsvSource({"hostname, 1", "hostname, 3", "ip, 1", "ip, 3"})
  void cluster_whoseNodesHaveANameEach_works(String preferred, int configured, Fixture fixture) {
    Cluster cluster = Cluster.start(fixture, each, announcingAll(preferred));
    Map<String, String> settings =
        cluster.settings(NAMES.subList(0, configured), "redis.redisson-config", names.toString());

    works(fixture.larder(settings));
    works(
        fixture.larder(
            ServerSettings.with(
                settings, "redis.read-from", "replica", "redis.cache.t.near-cache", "true")));
  }

  @Test
  void cluster_whoseNodesHaveANameEachAndAnnounceNone_worksWhereAllAreConfigured(Fixture fixture) {
    Cluster cluster = Cluster.start(fixture, each, List.of(List.of(), List.of(), List.of()));

    works(fixture.larder(cluster.settings(NAMES, "redis.redisson-config", names.toString())));
  }

  @Test
  void cluster_oneOfWhoseCertificatesIsOfAnotherHost_isRefused(Fixture fixture) {
    Cluster cluster =
        Cluster.start(
            fixture, List.of(each.get(0), each.get(1), each.get(0)), announcingAll("hostname"));

    assertThatThrownBy(
            () ->
                Larder.start(cluster.settings(NAMES, "redis.redisson-config", names.toString()))
                    .close())
        .isInstanceOf(LarderException.class)
        .hasMessageStartingWith("LARDER-2005: ")
        .hasMessageContaining("the server's certificate is for another host")
        .hasMessageContaining(":" + cluster.ports().get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostname", "ip"})
  void slot_thatMoves_isFollowedByName(String preferred, Fixture fixture) {
    Cluster cluster = Cluster.start(fixture, each, announcingAll(preferred));
    Larder larder =
        fixture.larder(
            cluster.settings(
                NAMES,
                "redis.redisson-config",
                names.toString(),
                "redis.key.prefix",
                "larder:test:{moved}:"));
    works(larder);
    List<OwnRedis> nodes = cluster.servers().nodes();
    int slot = Integer.parseInt(String.valueOf(nodes.get(0).ask("CLUSTER", "KEYSLOT", "{moved}")));
    int from = slot * 3 / 16_384;
    for (OwnRedis node : nodes) {
      node.ask("FLUSHALL");
    }

    for (int i = 1; i <= 3; i++) {
      OwnRedis source = nodes.get((from + i - 1) % 3);
      OwnRedis target = nodes.get((from + i) % 3);
      cluster.servers().beginMove(slot, source, target);
      assertThat(larder.cache().get("a", Integer.class)).isEmpty(); // ASK
      cluster.servers().endMove(slot, source, target);
      larder.cache().set("a", i); // MOVED
      assertThat(larder.cache().get("a", Integer.class)).contains(i);
      assertThat(larder.cache().delete("a")).isTrue();
    }
  }

  @Test
  void sentinel_thatAnnouncesHostNames_works(Fixture fixture) {
    OwnRedis primary =
        fixture.closing(
            OwnRedis.startedWithTls(
                Stream.concat(
                        Stream.of(localhost.serverOptions(authority, false)),
                        Stream.of("--replica-announce-ip", "localhost", "--tls-replication", "yes"))
                    .toArray(String[]::new)));
    int plain = EmbeddedRedis.freePort();
    OwnRedis replica =
        fixture.closing(
            OwnRedis.startedWithTls(
                Stream.concat(
                        Stream.of(localhost.serverOptions(authority, false)),
                        Stream.of(
                            "--replica-announce-ip",
                            "localhost",
                            "--tls-replication",
                            "yes",
                            "--port",
                            Integer.toString(plain),
                            "--replicaof",
                            "localhost " + primary.address().port(),
                            "--repl-diskless-sync-delay",
                            "0"))
                    .toArray(String[]::new)));
    NodeAddress admin = new NodeAddress("127.0.0.1", plain);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> RawRedis.info(admin).contains("master_link_status:up"));
    Sentinel sentinel =
        fixture.closing(
            Sentinel.of("main", new NodeAddress("localhost", primary.address().port()))
                .with("sentinel resolve-hostnames yes", "sentinel announce-hostnames yes")
                .about(
                    "sentinel down-after-milliseconds main 1000",
                    "sentinel failover-timeout main 2000")
                .redisTls(localhost, authority)
                .tls(localhost, authority)
                .start(directory));
    Map<String, String> settings =
        ServerSettings.with(
            Map.of(
                "redis.sentinel.master", "main",
                "redis.sentinel.nodes", "localhost:" + sentinel.address().port(),
                "redis.startup.max-wait", "PT1M",
                "redis.tls.enabled", "true",
                "redis.tls.trust-store", authority.certificate().toString()));
    Larder larder = fixture.larder(settings);
    works(larder);
    works(fixture.larder(ServerSettings.with(settings, "redis.read-from", "replica")));

    primary.kill();

    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> works(larder));
    assertThat(RawRedis.info(admin)).contains("role:master");
    assertThat(replica.isUp()).isTrue();
  }
}

package io.larder.fault;

import static org.awaitility.Awaitility.await;

import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.Sentinel;
import io.larder.testkit.wire.RespClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A primary with two replicas and three Sentinels. */
final class Watched extends Servers {
  private static final String NAME = "main";

  private final List<OwnRedis> servers = new ArrayList<>();
  private final List<Sentinel> sentinels = new ArrayList<>();

  Watched(Path directory) {
    OwnRedis first = OwnRedis.started(OPTIONS);
    servers.add(first);
    for (int i = 0; i < 2; i++) {
      OwnRedis replica = OwnRedis.started(OPTIONS);
      servers.add(replica);
      replica.ask("REPLICAOF", "127.0.0.1", Integer.toString(first.address().port()));
    }
    for (int i = 0; i < 3; i++) {
      sentinels.add(
          Sentinel.of(NAME, first.address())
              .quorum(2)
              .about(
                  "sentinel down-after-milliseconds main 2000",
                  "sentinel failover-timeout main 6000")
              .start(directory));
    }
    awaitRoles();
  }

  @Override
  Place place() {
    return Place.SENTINEL;
  }

  @Override
  Map<String, String> settings() {
    return Map.of(
        "redis.sentinel.master",
        NAME,
        "redis.sentinel.nodes",
        sentinels.stream().map(s -> s.address().toString()).collect(Collectors.joining(",")),
        "redis.startup.max-wait",
        "PT2M");
  }

  List<Sentinel> sentinels() {
    return sentinels;
  }

  @Override
  List<OwnRedis> all() {
    return servers;
  }

  @Override
  List<OwnRedis> replicas() {
    OwnRedis primary = primary();
    return servers.stream().filter(server -> server != primary).toList();
  }

  @Override
  OwnRedis primary() {
    return byPort(primaryPort(sentinels.get(0)));
  }

  private OwnRedis byPort(String port) {
    return servers.stream()
        .filter(server -> Integer.toString(server.address().port()).equals(port))
        .findFirst()
        .orElseThrow();
  }

  private static String primaryPort(Sentinel sentinel) {
    return ask(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME).get(1);
  }

  private static List<String> ask(Sentinel sentinel, String... command) {
    try (RespClient client =
        RespClient.connect(sentinel.address().host(), sentinel.address().port())) {
      return client.askList(command);
    }
  }

  /** Makes a replica the primary. */
  void failOver() {
    String before = primaryPort(sentinels.get(0));
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(
            () -> {
              try (RespClient client =
                  RespClient.connect(
                      sentinels.get(0).address().host(), sentinels.get(0).address().port())) {
                return "OK".equals(client.ask("SENTINEL", "FAILOVER", NAME));
              }
            });
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !primaryPort(sentinels.get(0)).equals(before));
  }

  @Override
  void repair() throws Exception {
    for (Sentinel sentinel : sentinels) {
      sentinel.revive();
    }
    super.repair();
  }

  /** All Sentinels know one primary with two replicas in sync, and each other. */
  @Override
  void awaitRoles() {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () -> {
              OwnRedis primary = primary();
              String port = Integer.toString(primary.address().port());
              return sentinels.stream().allMatch(s -> isComplete(s, port))
                  && servers.stream()
                      .allMatch(
                          server ->
                              RawRedis.info(server.address())
                                  .contains(
                                      server == primary ? "role:master" : "master_port:" + port));
            });
  }

  private static boolean isComplete(Sentinel sentinel, String port) {
    List<String> master = ask(sentinel, "SENTINEL", "MASTER", NAME);
    return primaryPort(sentinel).equals(port)
        && value(master, "flags").equals("master")
        && value(master, "num-slaves").equals("2")
        && value(master, "num-other-sentinels").equals("2");
  }

  private static String value(List<String> fields, String name) {
    return fields.get(fields.indexOf(name) + 1);
  }

  @Override
  public void close() {
    sentinels.forEach(Sentinel::close);
    super.close();
  }
}

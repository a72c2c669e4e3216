package io.larder.connection.tracking;

import static io.larder.connection.tracking.HeardChanges.LIVE;
import static io.larder.connection.tracking.HeardChanges.LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RawRedis;
import io.larder.support.RedisCluster;
import io.larder.support.RedisTest;
import io.larder.support.Sentinel;
import io.larder.support.TrackingConnections;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hearing of changes where there is more than one server, and where the primary changes. */
@RedisTest
class KeyChangesFailoverIT {
  private static final String PREFIX = "larder:test:j:a:";

  @TempDir Path directory;

  private final HeardChanges heard = new HeardChanges();

  private Fixture fixture;

  @BeforeEach
  void open(Fixture fixture) {
    this.fixture = fixture.leavingNoThreads();
  }

  @Test
  void cluster_everyPrimaryIsHeard_andOneLostIsALoss() {
    RedisCluster cluster = fixture.cluster();
    Larder larder = fixture.larder(cluster.settings());
    larder.connection().keyChanges().watch(Set.of(PREFIX), heard);
    heard.awaitLive();
    assertThat(cluster.nodes()).allMatch(node -> trackers(node) == 1);
    assertEachWriteIsHeard(cluster);

    heard.forget();
    cluster.nodes().get(1).kill();
    // Whatever follows: as soon as that primary is known to be away, the others are live again.
    heard.awaitFirst(LOST);
    cluster.nodes().get(1).start();
    heard.awaitLiveAgain();
    assertThat(cluster.nodes()).allMatch(node -> trackers(node) == 1);
  }

  @Test
  void cluster_replicaPromoted_itsChangesAreHeard() {
    RedisCluster cluster = fixture.cluster();
    OwnRedis primary = cluster.nodes().get(0);
    OwnRedis replica = cluster.addReplica(primary);
    Larder larder = fixture.larder(cluster.settings());
    larder.connection().keyChanges().watch(Set.of(PREFIX), heard);
    heard.awaitLive();
    assertThat(trackers(replica)).isZero();

    cluster.promote(replica);

    heard.awaitLiveAgain();
    await().atMost(HeardChanges.PATIENCE).until(() -> trackers(replica) == 1);
    assertEachWriteIsHeard(cluster);
  }

  /** Begins again after a loss or its end: a busy machine may bring one at any time. */
  private void assertEachWriteIsHeard(RedisCluster cluster) {
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> PREFIX + i).toList();
    List<String> seen;
    do {
      heard.awaitLive();
      heard.forget();
      keys.forEach(key -> write(cluster, key));
      await()
          .atMost(HeardChanges.PATIENCE)
          .until(() -> isInterrupted(heard.heard()) || heard.heard().size() >= keys.size());
      seen = heard.heard();
    } while (isInterrupted(seen));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(keys);
  }

  private static boolean isInterrupted(List<String> heard) {
    return heard.contains(LOST) || heard.contains(LIVE);
  }

  @Test
  void sentinel_replicaPromoted_itsChangesAreHeard() {
    OwnRedis primary = fixture.redis();
    OwnRedis replica = fixture.closing(OwnRedis.replicaOf(primary));
    Sentinel sentinel = fixture.closing(Sentinel.watching("main", primary.address(), directory));
    await()
        .atMost(HeardChanges.PATIENCE)
        .until(() -> RawRedis.info(sentinel.address()).contains("slaves=1"));
    Larder larder =
        fixture.larder(
            Map.of(
                "redis.sentinel.master",
                "main",
                "redis.sentinel.nodes",
                sentinel.address().toString()));
    larder.connection().keyChanges().watch(Set.of(PREFIX), heard);
    heard.awaitLive();

    // Sentinel promotes a replica only after it has seen for a while that it is a good one.
    await()
        .atMost(HeardChanges.PATIENCE)
        .until(() -> RawRedis.command(sentinel.address(), "SENTINEL FAILOVER main").equals("+OK"));

    // Sentinel ends the connections of a server that it makes a primary.
    await()
        .atMost(HeardChanges.PATIENCE)
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> trackers(replica) == 1);
    heard.awaitLive();
    heard.forget();
    RawRedis.command(replica.address(), "SET " + PREFIX + "1 x");
    heard.awaitHeard(PREFIX + "1");
  }

  /** Writes to whichever node takes the key. */
  private static void write(RedisCluster cluster, String key) {
    await()
        .atMost(HeardChanges.PATIENCE)
        .until(
            () ->
                cluster.nodes().stream()
                    .anyMatch(
                        node ->
                            RawRedis.command(node.address(), "SET " + key + " x").equals("+OK")));
  }

  private static int trackers(OwnRedis node) {
    return TrackingConnections.ids(node.address()).size();
  }
}

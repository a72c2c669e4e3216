package io.larder.fault;

import static io.larder.fault.Place.CLUSTER;
import static io.larder.fault.Place.REPLICAS;
import static io.larder.fault.Place.SENTINEL;

import io.larder.support.OwnRedis;
import java.time.Duration;
import java.util.List;

/** Replicas; with {@code REPLICAS} they are read, elsewhere they wait for a failover. */
final class ReplicaFaults {
  private ReplicaFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("a replica is killed", REPLICAS)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.replicas().get(0).kill())
            .end(servers -> servers.replicas().get(0).start())
            .advice("nothing"),
        Fault.of("a replica that is not read is killed", SENTINEL, CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.replicas().get(0).kill())
            .end(servers -> servers.replicas().get(0).start())
            .advice("nothing"),
        Fault.of("all replicas are killed", REPLICAS)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.replicas().forEach(OwnRedis::kill))
            .end(servers -> servers.replicas().forEach(OwnRedis::start))
            .advice("nothing: the primary is read"),
        Fault.of("a replica is frozen for 3 s", REPLICAS)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.replicas().get(0).freeze())
            .end(servers -> servers.replicas().get(0).thaw())
            .advice("nothing"),
        Fault.of("replicas lag 3 s behind", REPLICAS)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> ((Replicated) servers).replication().silence(true))
            .end(servers -> ((Replicated) servers).replication().silence(false))
            .advice("`redis.read-from=primary` where reads must see the last write"),
        Fault.of("replicas lost their primary (`MASTERDOWN`)", REPLICAS)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(
                servers -> {
                  servers
                      .replicas()
                      .forEach(r -> r.ask("CONFIG", "SET", "replica-serve-stale-data", "no"));
                  ((Replicated) servers).replication().refuse(true);
                })
            .end(
                servers -> {
                  ((Replicated) servers).replication().refuse(false);
                  servers
                      .replicas()
                      .forEach(r -> r.ask("CONFIG", "SET", "replica-serve-stale-data", "yes"));
                })
            .advice("nothing: the primary is read"),
        Fault.of("a replica is promoted, and the primary's address moves to it", REPLICAS)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(
                servers -> {
                  OwnRedis promoted = servers.replicas().get(0);
                  promoted.ask("REPLICAOF", "NO", "ONE");
                  servers.link().leadTo(promoted.address());
                  servers.link().cut();
                })
            .held(Duration.ofSeconds(2))
            .end(
                servers -> {
                  servers.link().leadTo(servers.primary().address());
                  servers.link().cut();
                })
            .advice("nothing; `redis.sentinel.*` does it by itself"));
  }
}

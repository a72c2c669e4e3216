package io.larder.fault;

import static io.larder.fault.Place.CLUSTER;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Failovers, slots that move, and parts of a cluster that are away. */
final class ClusterFaults {
  private static final int SLOTS = 400;

  private ClusterFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("a primary is killed, its replica takes over", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(servers -> servers.primary().kill())
            .healsByItself()
            // Away, then the cluster is down for all, then away again until the vote is known.
            .lines(12)
            .advice("nothing. The time is that of `cluster-node-timeout` (4 s here) and the vote"),
        Fault.of("a primary is frozen until its replica has taken over", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(servers -> servers.primary().freeze())
            .healsByItself()
            .lines(12)
            .end(servers -> servers.primary().thaw())
            .advice("nothing"),
        Fault.of("a primary without a replica is killed, restarted empty", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.EMPTIED)
            .begin(
                servers -> {
                  ((Sharded) servers).replica().kill();
                  servers.primary().kill();
                })
            .end(
                servers -> {
                  servers.primary().start();
                  ((Sharded) servers).replica().start();
                })
            .advice("a replica for each primary"),
        Fault.of("a planned failover (`CLUSTER FAILOVER`)", CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> ((Sharded) servers).failOver())
            .held(Duration.ofSeconds(2))
            .advice("nothing"),
        Fault.of("a replica takes over without a vote (`CLUSTER FAILOVER TAKEOVER`)", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(servers -> ((Sharded) servers).replica().ask("CLUSTER", "FAILOVER", "TAKEOVER"))
            .held(Duration.ofSeconds(2))
            .advice("nothing"),
        Fault.of("slots move to another primary", CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> new SlotMove((Sharded) servers, 0, 1).move(SLOTS))
            .held(Duration.ZERO)
            .end(servers -> new SlotMove((Sharded) servers, 1, 0).move(SLOTS))
            .advice("nothing"),
        Fault.of("slots stay half moved for 3 s (`TRYAGAIN`)", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> new SlotMove((Sharded) servers, 0, 1).begin(SLOTS))
            .end(
                servers -> {
                  new SlotMove((Sharded) servers, 0, 1).move(SLOTS);
                  new SlotMove((Sharded) servers, 1, 0).move(SLOTS);
                })
            .advice("finish the move: `redis-cli --cluster fix`"),
        Fault.of("replicas of all primaries are killed", CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.replicas().forEach(OwnRedis::kill))
            .end(servers -> servers.replicas().forEach(OwnRedis::start))
            .advice("start them: no failover without them"));
  }

  /** Moves the first slots of one primary to another one. */
  private record SlotMove(Sharded servers, int from, int to) {
    private OwnRedis source() {
      return servers.primaries().get(from);
    }

    private OwnRedis target() {
      return servers.primaries().get(to);
    }

    private List<String> slots(int count) {
      return servers.slots(0).limit(count).mapToObj(Integer::toString).toList();
    }

    void begin(int count) {
      try (RespClient source = source().connect();
          RespClient target = target().connect()) {
        for (String slot : slots(count)) {
          target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", servers.id(source()));
          source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", servers.id(target()));
          migrate(source, slot, 1);
        }
      }
    }

    void move(int count) {
      try (RespClient source = source().connect();
          RespClient target = target().connect()) {
        for (String slot : slots(count)) {
          target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", servers.id(source()));
          source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", servers.id(target()));
          migrateAll(source, slot);
          target.ask("CLUSTER", "SETSLOT", slot, "NODE", servers.id(target()));
          source.ask("CLUSTER", "SETSLOT", slot, "NODE", servers.id(target()));
        }
      }
    }

    private void migrateAll(RespClient source, String slot) {
      boolean more = true;
      while (more) {
        more = migrate(source, slot, 100);
      }
    }

    /** Whether there were keys. */
    private boolean migrate(RespClient source, String slot, int most) {
      List<String> keys = source.askList("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(most));
      if (keys.isEmpty()) {
        return false;
      }
      List<String> command = new ArrayList<>();
      String port = Integer.toString(target().address().port());
      command.addAll(List.of("MIGRATE", "127.0.0.1", port, "", "0", "5000", "REPLACE", "KEYS"));
      command.addAll(keys);
      source.ask(command.toArray(String[]::new));
      return true;
    }
  }
}

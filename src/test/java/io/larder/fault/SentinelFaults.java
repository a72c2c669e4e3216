package io.larder.fault;

import static io.larder.fault.Place.SENTINEL;

import io.larder.support.OwnRedis;
import io.larder.support.Sentinel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Failovers by Sentinel, and Sentinels that fail. */
final class SentinelFaults {
  private SentinelFaults() {}

  static List<Fault> all() {
    AtomicReference<OwnRedis> frozen = new AtomicReference<>();
    return List.of(
        Fault.of("the primary is killed", SENTINEL)
            .seen(Seen.FAIL, Data.ROLLED_BACK)
            .begin(servers -> servers.primary().kill())
            .healsByItself()
            .advice(
                "nothing. The time is that of `down-after-milliseconds` (2 s here) and the vote"),
        Fault.of("the primary is frozen, and comes back when another one has its role", SENTINEL)
            .seen(Seen.FAIL, Data.ROLLED_BACK)
            .begin(
                servers -> {
                  frozen.set(servers.primary());
                  frozen.get().freeze();
                })
            .healsByItself()
            .end(servers -> frozen.get().thaw())
            .advice(
                "nothing. `min-replicas-to-write` limits what the old primary accepts meanwhile"),
        Fault.of("a planned failover (`SENTINEL FAILOVER`)", SENTINEL)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(servers -> ((Watched) servers).failOver())
            .held(Duration.ofSeconds(1))
            .advice("nothing"),
        Fault.of("failovers back and forth", SENTINEL)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(
                servers -> {
                  ((Watched) servers).failOver();
                  servers.awaitRoles();
                  ((Watched) servers).failOver();
                })
            .held(Duration.ofSeconds(1))
            .lines(12)
            .advice("nothing"),
        Fault.of("a Sentinel is killed", SENTINEL)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> ((Watched) servers).sentinels().get(0).kill())
            .end(servers -> ((Watched) servers).sentinels().get(0).revive())
            .advice("nothing"),
        Fault.of("all Sentinels are killed", SENTINEL)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> ((Watched) servers).sentinels().forEach(Sentinel::kill))
            .end(
                servers -> {
                  for (Sentinel sentinel : ((Watched) servers).sentinels()) {
                    sentinel.revive();
                  }
                })
            .advice("start them: no failover without them"),
        Fault.of("all Sentinels are frozen for 3 s", SENTINEL)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> ((Watched) servers).sentinels().forEach(Sentinel::freeze))
            .end(
                servers -> {
                  for (Sentinel sentinel : ((Watched) servers).sentinels()) {
                    sentinel.revive();
                  }
                })
            .advice("nothing"));
  }
}

package io.larder.fault;

import static io.larder.fault.Place.CLUSTER;
import static io.larder.fault.Place.ONE_SERVER;
import static io.larder.fault.Place.REPLICAS;
import static io.larder.fault.Place.SENTINEL;

import io.larder.support.OwnRedis;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.RespClient;
import java.time.Duration;
import java.util.List;

/** A server that dies, stands still, forgets, or gets rid of its clients. */
final class ServerFaults {
  private static final Duration MOMENT = Duration.ofMillis(150);

  private ServerFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("killed, restarted empty", ONE_SERVER, REPLICAS)
            .seen(Seen.FAIL, Data.EMPTIED)
            .begin(servers -> servers.primary().kill())
            .end(servers -> servers.primary().start())
            .advice("nothing. For sessions that survive a restart, let Redis persist"),
        Fault.of("restarted at once from an old file of its data", ONE_SERVER)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(
                servers -> {
                  servers.ask("SAVE");
                  Faults.pause(Duration.ofSeconds(1));
                  servers.primary().kill();
                  servers.primary().start();
                })
            .held(Duration.ZERO)
            .advice(
                "what was written since is gone, and sessions that were ended since are back: let"
                    + " Redis write an append-only file"),
        Fault.of("frozen for 3 s", ONE_SERVER, REPLICAS)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.primary().freeze())
            .end(servers -> servers.primary().thaw())
            .advice("nothing"),
        Fault.of("frozen for half a second, several times", ONE_SERVER, CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(
                Faults.repeated(
                    3,
                    MOMENT,
                    servers -> {
                      servers.primary().freeze();
                      Faults.pause(Duration.ofMillis(500));
                      servers.primary().thaw();
                    }))
            .held(Duration.ZERO)
            .advice("nothing"),
        Fault.of("all servers frozen for 3 s", CLUSTER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.all().forEach(OwnRedis::freeze))
            .end(servers -> servers.all().forEach(OwnRedis::thaw))
            .advice("nothing"),
        Fault.of("busy with a command for 1 s (`DEBUG SLEEP`)", ONE_SERVER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.ask("DEBUG", "SLEEP", "1"))
            .held(Duration.ZERO)
            .advice("find the command with `SLOWLOG GET`"),
        Fault.of("busy with a script for 3 s (`BUSY`)", ONE_SERVER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(
                servers -> {
                  servers.config("busy-reply-threshold", "100");
                  RespClient script = servers.kept();
                  script.send("EVAL", "while true do end", "0");
                  new Thread(() -> ignored(script::receive)).start();
                })
            .end(servers -> servers.ask("SCRIPT", "KILL"))
            .advice("`SCRIPT KILL`; find who runs such scripts"),
        Fault.of("loading its data (`LOADING`)", ONE_SERVER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(ServerFaults::reloadSlowly)
            .held(Duration.ZERO)
            .end(servers -> servers.ask("CONFIG", "SET", "key-load-delay", "0"))
            .advice("nothing"),
        Fault.of("`SCRIPT FLUSH`, again and again", ONE_SERVER, CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(Faults.repeated(15, MOMENT, servers -> each(servers, "SCRIPT", "FLUSH")))
            .held(Duration.ZERO)
            .advice("nothing: scripts are sent again"),
        Fault.of("`FLUSHALL`", ONE_SERVER, REPLICAS)
            .seen(Seen.NOTHING, Data.EMPTIED)
            .begin(Faults.repeated(3, MOMENT, servers -> servers.ask("FLUSHALL")))
            .held(Duration.ofSeconds(1))
            .advice("nothing; every session has ended"),
        Fault.of("closes connections that are idle for 1 s (`timeout`)", ONE_SERVER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.config("timeout", "1"))
            .end(servers -> servers.config("timeout", "0"))
            .held(Duration.ofSeconds(4))
            .advice("nothing"),
        Fault.of(
                "`CLIENT KILL` of all connections, 15 times",
                ONE_SERVER,
                REPLICAS,
                SENTINEL,
                CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(
                Faults.repeated(
                    15, MOMENT, servers -> each(servers, "CLIENT", "KILL", "TYPE", "normal")))
            // Each may meet an eviction, which ends the use of the caches and begins it again.
            .lines(15 * 2)
            .held(Duration.ZERO)
            .advice(
                "nothing. Writes that were under way may fail, as nobody knows whether Redis executed them"),
        Fault.of(
                "the connection that reports changes is killed, again and again",
                ONE_SERVER,
                CLUSTER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(
                Faults.repeated(
                    15,
                    MOMENT,
                    servers ->
                        servers.all().forEach(s -> TrackingConnections.killAll(s.address()))))
            .held(Duration.ZERO)
            .advice(
                "nothing: near caches are emptied. Raise `client-output-buffer-limit` if Redis' log says that it closes them"));
  }

  /** DEBUG RELOAD answers LOADING meanwhile. */
  private static void reloadSlowly(Servers servers) {
    servers.ask("DEBUG", "POPULATE", "4000", "larder:test:filling");
    servers.config("loading-process-events-interval-bytes", "1024");
    servers.config("key-load-delay", "400");
    try (RespClient client = servers.primary().connect()) {
      client.ask("DEBUG", "RELOAD");
      client.ask(
          "EVAL", "for i = 0, 3999 do redis.call('unlink', 'larder:test:filling:' .. i) end", "0");
    }
  }

  /** On each server with data. */
  static void each(Servers servers, String... command) {
    servers.all().forEach(server -> server.ask(command));
  }

  private static void ignored(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      // Killed, as it should be.
    }
  }
}

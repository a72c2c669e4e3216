package io.larder.fault;

import static io.larder.fault.Place.CLUSTER;
import static io.larder.fault.Place.ONE_SERVER;
import static io.larder.fault.Place.REPLICAS;

import io.larder.testkit.wire.RespClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A server that answers, and refuses. */
final class RefusalFaults {
  private RefusalFaults() {}

  static List<Fault> all() {
    AtomicReference<String> directory = new AtomicReference<>();
    return List.of(
        Fault.of("full: `maxmemory` without eviction (`OOM`)", ONE_SERVER, REPLICAS)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(servers -> servers.config("maxmemory", "1"))
            .end(servers -> servers.config("maxmemory", "0"))
            .advice("give it memory, or let it evict: `maxmemory-policy volatile-lru`"),
        Fault.of("read-only: it became a replica (`READONLY`)", ONE_SERVER)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(servers -> servers.ask("REPLICAOF", "127.0.0.1", "1"))
            .end(servers -> servers.ask("REPLICAOF", "NO", "ONE"))
            .advice("let Larder know the topology: `redis.sentinel.*`, `redis.cluster.nodes`"),
        Fault.of("too few replicas (`NOREPLICAS`)", ONE_SERVER, REPLICAS)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(servers -> servers.config("min-replicas-to-write", "3"))
            .end(servers -> servers.config("min-replicas-to-write", "0"))
            .advice("start the replicas, or lower `min-replicas-to-write`"),
        Fault.of("cannot save to disk (`MISCONF`)", ONE_SERVER)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(
                servers -> {
                  try (RespClient client = servers.primary().connect()) {
                    directory.set(client.askList("CONFIG", "GET", "dir").get(1));
                  }
                  breakDisk(servers);
                })
            .end(
                servers -> {
                  servers.config("dir", directory.get());
                  servers.config("save", "");
                })
            .advice("free the disk; for a mere cache `save \"\"`"),
        Fault.of("writes are paused for 3 s (`CLIENT PAUSE WRITE`)", ONE_SERVER)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(servers -> servers.ask("CLIENT", "PAUSE", "60000", "WRITE"))
            .end(servers -> servers.ask("CLIENT", "UNPAUSE"))
            .advice("nothing: it is how a planned failover begins"),
        Fault.of("everything is paused for 3 s (`CLIENT PAUSE ALL`)", ONE_SERVER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.ask("CLIENT", "PAUSE", "3000", "ALL"))
            .end(servers -> servers.ask("PING"))
            .advice("nothing"),
        Fault.of("no further connections (`maxclients`), and those of now are closed", ONE_SERVER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(
                servers -> {
                  servers.kept().ask("CONFIG", "SET", "maxclients", "1");
                  servers.kept().ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                })
            .end(servers -> servers.kept().ask("CONFIG", "SET", "maxclients", "10000"))
            .advice("raise `maxclients`, or lower `redis.pool.size`"),
        Fault.of("the right to write is taken away (`NOPERM`)", ONE_SERVER, REPLICAS)
            .seen(Seen.WRITES_FAIL, Data.KEPT)
            .begin(servers -> servers.ask("ACL", "SETUSER", "default", "-@write"))
            .end(servers -> servers.ask("ACL", "SETUSER", "default", "+@all"))
            .advice("give it back: settings.md, \"Least privilege\""),
        Fault.of("all rights are taken away (`NOPERM`)", ONE_SERVER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.ask("ACL", "SETUSER", "default", "-@all", "+acl"))
            .end(servers -> servers.ask("ACL", "SETUSER", "default", "+@all"))
            .advice("give them back: settings.md, \"Least privilege\""),
        Fault.of("another password, and connections are closed (`NOAUTH`)", ONE_SERVER, CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(
                servers -> {
                  servers.kept().ask("ACL", "SETUSER", "default", "resetpass", ">other");
                  servers.kept().ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                })
            .end(servers -> servers.kept().ask("ACL", "SETUSER", "default", "nopass"))
            .advice("use `redis.password-file`, which is read again for every new connection"));
  }

  /** A directory that is gone: BGSAVE fails, and with `save` set writes are refused. */
  private static void breakDisk(Servers servers) throws Exception {
    Path gone = Files.createTempDirectory("larder-gone-");
    servers.config("dir", gone.toString());
    Files.delete(gone);
    servers.config("save", "3600 1");
    servers.ask("BGSAVE");
  }
}

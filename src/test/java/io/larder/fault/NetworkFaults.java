package io.larder.fault;

import static io.larder.fault.Place.CLUSTER;
import static io.larder.fault.Place.ONE_SERVER;
import static io.larder.fault.Place.REPLICAS;

import io.larder.config.NodeAddress;
import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.List;

/** What lies between the application and a server that works. */
final class NetworkFaults {
  /** Connections that died silently are replaced within such a time. */
  private static final Duration DEAD =
      Application.TIMEOUT.plus(Application.CONNECT_TIMEOUT).plusSeconds(1);

  private NetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("connections are refused for 3 s", ONE_SERVER, REPLICAS)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.link().refuse(true))
            .end(servers -> servers.link().refuse(false))
            .advice("nothing"),
        Fault.of("connections to one primary are refused for 3 s", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.link().refuse(true))
            .end(servers -> servers.link().refuse(false))
            .advice("nothing"),
        Fault.of("all connections are reset", ONE_SERVER, REPLICAS, CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.link().reset())
            .held(Duration.ZERO)
            .advice("nothing"),
        Fault.of("all connections break every 300 ms", ONE_SERVER, CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(Faults.repeated(10, Duration.ofMillis(300), servers -> servers.link().cut()))
            .held(Duration.ZERO)
            .lines(40)
            .advice("find out who breaks them; what is written may fail"),
        Fault.of(
                "connections died without a sign, new ones work (NAT, firewall)",
                ONE_SERVER,
                REPLICAS,
                CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.link().silenceThoseOfNow())
            .healsByItself()
            .backWithin(DEAD)
            .end(servers -> servers.link().repair())
            .advice("nothing"),
        Fault.of("the server has closed connections, the application sees them open", ONE_SERVER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.link().closeAtTheServer())
            .healsByItself()
            .backWithin(DEAD)
            .end(servers -> servers.link().repair())
            .advice("nothing"),
        Fault.of("nothing passes for 3 s, without a sign", ONE_SERVER, REPLICAS)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.link().silence(true))
            .end(servers -> servers.link().silence(false))
            .advice("nothing"),
        Fault.of("nothing passes to one primary for 3 s", CLUSTER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(servers -> servers.link().silence(true))
            .end(servers -> servers.link().silence(false))
            .advice("nothing"),
        Fault.of("requests arrive, replies do not, for 3 s", ONE_SERVER)
            .seen(Seen.FAIL, Data.KEPT)
            .begin(servers -> servers.link().silenceReplies(true))
            .end(
                servers -> {
                  servers.link().silenceReplies(false);
                  servers.link().cut();
                })
            .advice("nothing. What failed may have been executed"),
        Fault.of("a reply is lost: executed, and the connection breaks; 10 times", ONE_SERVER)
            .seen(Seen.SOME_FAIL, Data.KEPT)
            .begin(
                Faults.repeated(
                    10,
                    Duration.ofMillis(200),
                    servers -> servers.link().loseReply("larder:test:", 1)))
            .lines(10 * 2)
            .held(Duration.ZERO)
            .advice("nothing. A write that fails may have been executed; `rotate` may be repeated"),
        Fault.of("every reply takes 100 ms", ONE_SERVER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.link().latency(100))
            .end(servers -> servers.link().latency(0))
            .advice("raise `deadline` if annotated methods shall wait for the cache longer"),
        Fault.of("bytes arrive one by one", ONE_SERVER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.link().inPieces(true))
            .end(servers -> servers.link().inPieces(false))
            .held(Duration.ofSeconds(2))
            .advice("nothing"),
        Fault.of("reports of changed keys do not arrive for 5 s", ONE_SERVER)
            .seen(Seen.NOTHING, Data.KEPT)
            .begin(servers -> servers.link().silenceChanges(true))
            .end(servers -> servers.link().silenceChanges(false))
            .held(Duration.ofSeconds(5))
            .advice("nothing: near caches are empty meanwhile"),
        Fault.of("the address leads to another server for 3 s", ONE_SERVER)
            .seen(Seen.SOME_FAIL, Data.ROLLED_BACK)
            .begin(servers -> lead(servers, ((OneServer) servers).other().address()))
            .end(servers -> lead(servers, servers.primary().address()))
            .advice("nothing, if the other one has the data"));
  }

  private static void lead(Servers servers, NodeAddress address) {
    FaultyLink link = servers.link();
    link.leadTo(address);
    link.cut();
  }
}

package io.larder.fault;

import static org.awaitility.Awaitility.await;

import io.larder.support.RespClient;
import io.larder.support.ServerSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** One JVM of {@link Soak}: a load of every surface until it is told to {@code stop}. */
final class FaultWorker {
  private FaultWorker() {}

  /** Arguments: number of the JVM, seed, whether reads may lag, port of the database, settings. */
  public static void main(String[] arguments) throws Exception {
    int jvm = Integer.parseInt(arguments[0]);
    String id = arguments[1] + "-" + jvm;
    boolean readsMayLag = Boolean.parseBoolean(arguments[2]);
    Map<String, String> settings = ServerSettings.parse(arguments, 4);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Journal journal = new Journal(false, finding -> out.println("found " + finding));
    try (RespClient database = RespClient.connect("127.0.0.1", Integer.parseInt(arguments[3]));
        Application application = new Application(settings)) {
      Load load = new Load(application, Fault.of("soak"), readsMayLag, id, journal);
      NearPeers peers = new NearPeers(load, jvm, arguments[1]);
      load.add(peers.writing());
      load.add(peers.reading());
      if (!readsMayLag) {
        load.add(new SharedWork(load, database, jvm, arguments[1]));
      }
      load.start();
      out.println("ready");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (!"stop".equals(orders.readLine())) {
        // There is no other order.
      }
      load.stop();
      awaitBack(application);
      load.check();
      for (Surface surface : Surface.values()) {
        out.println(
            "count %s %d %d"
                .formatted(surface, journal.answers(surface), journal.failures(surface)));
      }
      peers.history().forEach(out::println);
      out.println("slack " + load.nearStaleness().toMillis());
      out.println("end");
    }
  }

  /** Everything is mended: keys on every server can be read. */
  private static void awaitBack(Application application) {
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .until(
            () -> {
              for (int i = 0; i < 50; i++) {
                application.operations().exists("back-" + i);
                application.cache().containsKey("back-" + i);
              }
              return true;
            });
  }
}

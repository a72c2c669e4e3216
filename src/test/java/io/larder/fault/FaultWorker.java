package io.larder.fault;

import static org.awaitility.Awaitility.await;

import io.larder.support.ServerSettings;
import io.larder.testkit.wire.RespClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One JVM of {@link Soak}: a load of every surface until it is told to {@code stop}. Meanwhile it
 * answers {@code back <milliseconds>} when its calls succeed, or after such a time.
 */
final class FaultWorker {
  /** A call that fails within such a time after another one belongs to the same fault. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final int ENOUGH = 5;

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
      for (String order = orders.readLine(); !"stop".equals(order); order = orders.readLine()) {
        awaitSuccesses(load, Duration.ofMillis(Long.parseLong(order.split(" ")[1])));
        out.println("back");
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

  /** A fault that heals by itself is over for callers within a time. */
  private static void awaitSuccesses(Load load, Duration most) throws InterruptedException {
    Journal journal = load.journal();
    long begin = System.nanoTime();
    long last = begin;
    long failures = journal.failures();
    Map<Surface, Long> answers = answers(journal);
    while (System.nanoTime() - last < QUIET.toNanos() || !haveAnswered(journal, answers)) {
      if (System.nanoTime() - begin > most.plus(QUIET).plus(load.hiccups().slack()).toNanos()) {
        journal.found("calls fail " + most + " after the fault");
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
      if (journal.failures() != failures) {
        failures = journal.failures();
        answers = answers(journal);
        last = System.nanoTime();
      }
    }
  }

  private static Map<Surface, Long> answers(Journal journal) {
    Map<Surface, Long> answers = new EnumMap<>(Surface.class);
    for (Surface surface : Surface.values()) {
      answers.put(surface, journal.answers(surface));
    }
    return answers;
  }

  /** Calls that hang do not fail yet. */
  private static boolean haveAnswered(Journal journal, Map<Surface, Long> before) {
    return before.entrySet().stream()
        .allMatch(one -> journal.answers(one.getKey()) >= one.getValue() + ENOUGH);
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

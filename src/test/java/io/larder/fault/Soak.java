package io.larder.fault;

import io.larder.support.Dialog;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Two JVMs with a load of every surface, on servers that have one random fault after the other. The
 * same seed gives the same faults in the same order.
 */
final class Soak {
  private static final int JVMS = 2;
  private static final int DELAY_MICROS = 20_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final long seed;
  private final Random random;
  private final Path inFront;
  private final Servers servers;
  private final List<Fault> faults;
  private final OwnRedis database = OwnRedis.started();
  private final Map<String, Integer> done = new TreeMap<>();
  private final List<Dialog> jvms = new ArrayList<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final List<String> history = new ArrayList<>();
  private final Map<Surface, long[]> counts = new TreeMap<>();
  private Duration staleness = Duration.ZERO;

  /**
   * Prepares it.
   *
   * @param inFront a folder of classes that replace some, or an empty one
   * @param faults those that are chosen from
   */
  Soak(long seed, Path inFront, Servers servers, List<Fault> faults) {
    this.seed = seed;
    this.random = new Random(seed);
    this.inFront = inFront;
    this.servers = servers;
    this.faults = faults;
  }

  /** Whether a line tells of a finding. */
  private boolean isFinding(String line) {
    boolean found = line.startsWith("found ");
    if (found) {
      findings.add(line.substring("found ".length()));
    }
    return found;
  }

  /** Runs it for a time, or until something is found. */
  List<String> run(Duration time) throws Exception {
    try {
      start();
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() - end < 0 && findings.isEmpty()) {
        fault(faults.get(random.nextInt(faults.size())));
        Faults.pause(Duration.ofMillis(200 + random.nextInt(1_800)));
      }
      servers.repair();
      for (Dialog jvm : jvms) {
        stop(jvm);
      }
    } finally {
      jvms.forEach(Dialog::close);
      database.close();
    }
    List<String> all = new ArrayList<>(findings);
    if (!servers.readsMayLag()) {
      all.addAll(NearPeers.violations(history, staleness));
    }
    long failed = counts.values().stream().mapToLong(count -> count[1]).sum();
    // Threads that did not run for long are late, whatever Redis does.
    boolean quiet = staleness.compareTo(Load.NEAR.plusSeconds(2)) < 0;
    if (failed > 0 && quiet && faults.stream().allMatch(fault -> fault.seen() == Seen.NOTHING)) {
      all.add(failed + " calls failed where callers should see nothing");
    }
    return all;
  }

  private void start() throws Exception {
    for (int i = 0; i < JVMS; i++) {
      jvms.add(
          new Dialog(
              Processes.java(
                  List.of(
                      "-Xmx256m",
                      "-XX:TieredStopAtLevel=1",
                      "-XX:+UseSerialGC",
                      "-Djava.util.logging.config.file="
                          + System.getProperty("java.util.logging.config.file", "")),
                  Map.of(),
                  inFront,
                  FaultWorker.class,
                  ServerSettings.arguments(
                      servers.settings(),
                      Integer.toString(i),
                      Long.toString(seed),
                      Boolean.toString(servers.readsMayLag()),
                      Integer.toString(database.address().port()))),
              this::isFinding));
    }
    delay();
    for (Dialog jvm : jvms) {
      while (!jvm.answer(PATIENCE).equals("ready")) {
        // What the container says.
      }
    }
  }

  private void fault(Fault fault) throws Exception {
    done.merge(fault.name(), 1, Integer::sum);
    try {
      fault.begin().run(servers);
      if (fault.ends()) {
        Faults.pause(fault.held().multipliedBy(50 + random.nextInt(50)).dividedBy(100));
      } else {
        awaitBack(fault.back(servers.place()));
      }
    } finally {
      fault.end().run(servers);
      servers.dropKept();
      servers.repair();
      delay();
    }
  }

  private void awaitBack(Duration most) throws Exception {
    for (Dialog jvm : jvms) {
      jvm.order("back " + most.toMillis());
    }
    for (Dialog jvm : jvms) {
      while (!jvm.answer(PATIENCE).equals("back")) {
        // What the container says.
      }
    }
  }

  /** Connections overtake each other. */
  private void delay() {
    if (servers.place() == Place.ONE_SERVER) {
      servers.link().delay(DELAY_MICROS);
    }
  }

  private void stop(Dialog jvm) throws Exception {
    jvm.order("stop");
    for (String line = jvm.answer(PATIENCE); !line.equals("end"); line = jvm.answer(PATIENCE)) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "W", "R" -> history.add(line);
        case "slack" -> {
          Duration theirs = Duration.ofMillis(Long.parseLong(words[1]));
          staleness = staleness.compareTo(theirs) > 0 ? staleness : theirs;
        }
        case "count" -> {
          long[] count = counts.computeIfAbsent(Surface.valueOf(words[1]), s -> new long[2]);
          count[0] += Long.parseLong(words[2]);
          count[1] += Long.parseLong(words[3]);
        }
        default -> {
          // What the container says.
        }
      }
    }
  }

  /** How many calls of a surface gave a result. */
  long answers(Surface surface) {
    return counts.getOrDefault(surface, new long[2])[0];
  }

  /** How many faults there were. */
  int faultsDone() {
    return done.values().stream().mapToInt(Integer::intValue).sum();
  }

  String summary() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (surface, count) ->
            text.append(surface)
                .append(' ')
                .append(count[0])
                .append(" answered, ")
                .append(count[1])
                .append(" failed; "));
    return text + "reads of the other JVM's writes " + history.size() + "; faults " + done;
  }
}

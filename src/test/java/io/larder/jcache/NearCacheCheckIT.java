package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.config.NodeAddress;
import io.larder.jcache.NearHistory.Bounds;
import io.larder.jcache.NearHistory.Sweep;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RawRedis;
import io.larder.support.TrackingConnections;
import io.larder.testkit.wire.FaultyLink;
import io.larder.testkit.wire.RespClient;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two JVMs with near caches and one Redis with bad luck. What they saw is checked afterwards: no
 * read is staler than KeyChanges promises, no JVM overlooks a write of its own, nothing that was
 * removed or is over comes back. {@code -Dlarder.check.seconds} and {@code -Dlarder.check.seed}
 * make it longer and other.
 */
class NearCacheCheckIT {
  private static final int JVMS = 2;
  private static final int SECONDS = Integer.getInteger("larder.check.seconds", 60);

  /** What the time is divided into where a violation is looked for: the first ends the search. */
  private static final int ROUNDS = 6;

  private static final Duration STALE = Duration.ofMillis(2_100);

  /** Clocks of Redis and ours, in milliseconds, and its rounding. */
  private static final Duration EXPIRY_SLACK = Duration.ofMillis(50);

  @TempDir Path directory;

  private final long seed = Long.getLong("larder.check.seed", new Random().nextInt(1_000_000_000));
  private final Random random = new Random(seed);
  private final List<Worker> workers = new ArrayList<>();
  private final List<FaultyLink> links = new ArrayList<>();
  private NearHistory history = new NearHistory(JVMS);
  private final List<String> faults = new ArrayList<>();
  private OwnRedis primary;
  private OwnRedis replica;

  private static final class Worker {
    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    Worker(Process process) {
      this.process = process;
      this.orders = process.outputWriter();
      this.answers = process.inputReader();
    }

    void say(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
    }

    String answer(String beginning) throws IOException {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(beginning)) {
          return line;
        }
      }
      throw new IOException("a worker ended without saying '" + beginning + "'");
    }
  }

  @Test
  void nearCaches_withFaults_areAsFreshAsTheyPromise() throws Exception {
    List<String> violations = check(directory, SECONDS);
    assertThat(violations).as("with -Dlarder.check.seed=" + seed + " after " + faults).isEmpty();
  }

  /** The check finds what it looks for, in the same time: with a fence that lets all pass. */
  @Test
  void fenceTakenOut_isFound() throws Exception {
    Path source = directory.resolve("NearCache.java");
    Path original = Path.of("src/main/java/io/larder/jcache/near/NearCache.java");
    String holds = "return stamp(hash) == stamp;";
    String text = Files.readString(original);
    assertThat(text).contains(holds);
    Files.writeString(source, text.replace(holds, "return true;"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "-cp",
                    Processes.classPath(),
                    "-d",
                    classes.toString(),
                    source.toString()))
        .isZero();
    List<String> violations = List.of();
    for (int round = 0; round < ROUNDS && violations.isEmpty(); round++) {
      violations = check(classes, SECONDS / ROUNDS);
    }
    assertThat(violations).as("with -Dlarder.check.seed=" + seed).isNotEmpty();
  }

  private List<String> check(Path inFront, int seconds) throws Exception {
    System.out.println("near cache check: -Dlarder.check.seed=" + seed);
    history = new NearHistory(JVMS);
    try {
      startServers();
      startWorkers(inFront);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() - end < 0) {
        pause(1_000 + random.nextInt(4_000));
        fault();
      }
      for (Worker worker : workers) {
        worker.say("quiet");
      }
      // What is stale now stays so: it is looked for as long as it may.
      pause(STALE.toMillis() + 500);
      for (Worker worker : workers) {
        worker.say("stop");
        for (String line = worker.answer(""); !line.equals("end"); line = worker.answer("")) {
          history.take(line);
        }
      }
    } finally {
      stop();
    }
    List<String> violations =
        history.violations(
            new Bounds(
                STALE.toNanos(),
                EXPIRY_SLACK.toNanos(),
                NearWorker.TTL.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey, e -> Duration.parse(e.getValue()).toNanos()))));
    System.out.println(
        "near cache check: "
            + history.summary()
            + "; stalest reads in ms "
            + history.stalest(10)
            + "; faults "
            + faults.stream().collect(Collectors.groupingBy(f -> f, Collectors.counting()))
            + "; violations "
            + violations.size());
    violations.stream().limit(5).forEach(System.out::println);
    return violations;
  }

  private void startServers() {
    primary = OwnRedis.started("--repl-diskless-sync-delay", "0");
    replica = OwnRedis.started("--repl-diskless-sync-delay", "0");
    follow(replica, primary);
    awaitInSync();
  }

  private void startWorkers(Path inFront) throws IOException {
    for (int i = 0; i < JVMS; i++) {
      FaultyLink link = new FaultyLink(primary.address(), random.nextLong());
      link.delay(40_000);
      links.add(link);
      Worker worker =
          new Worker(
              Processes.java(
                  List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                  Map.of(),
                  inFront,
                  NearWorker.class,
                  Integer.toString(i),
                  Integer.toString(JVMS),
                  Integer.toString(link.address().port()),
                  Long.toString(seed),
                  "PT1H"));
      workers.add(worker);
      long theirs = Long.parseLong(worker.answer("ready ").split(" ")[1]);
      assertThat(Duration.ofNanos(Math.abs(System.nanoTime() - theirs)))
          .as("all JVMs must see one clock")
          .isLessThan(Duration.ofSeconds(30));
    }
  }

  private void fault() throws Exception {
    FaultyLink link = links.get(random.nextInt(JVMS));
    switch (random.nextInt(9)) {
      case 0 -> {
        note("cut");
        link.cut();
      }
      case 1 -> {
        note("silence");
        link.silence(true);
        pause(300 + random.nextInt(3_500));
        link.silence(false);
      }
      case 2 -> {
        note("silence, then cut");
        link.silence(true);
        pause(300 + random.nextInt(2_500));
        link.cut();
        link.silence(false);
      }
      case 3 -> {
        note("tracking killed");
        killTracking();
      }
      case 4 -> {
        note("frozen Redis");
        primary.freeze();
        pause(300 + random.nextInt(3_500));
        primary.thaw();
      }
      case 5 -> {
        note("frozen JVM");
        ProcessHandle jvm = workers.get(random.nextInt(JVMS)).process.toHandle();
        Processes.freeze(jvm);
        pause(300 + random.nextInt(3_500));
        Processes.thaw(jvm);
      }
      case 6 -> {
        note("FLUSHALL");
        long begin = System.nanoTime();
        RawRedis.command(primary.address(), "FLUSHALL");
        history.swept(new Sweep("*", "*", -1, begin, System.nanoTime()));
      }
      case 7 -> {
        note("failover");
        failover(random.nextBoolean());
      }
      default -> note("none");
    }
  }

  private void note(String fault) {
    faults.add(fault);
  }

  private void killTracking() {
    TrackingConnections.ids(primary.address()).stream()
        .filter(id -> random.nextBoolean())
        .forEach(id -> TrackingConnections.kill(primary.address(), id));
  }

  /**
   * The replica takes over, with everything that was answered: Redis may lose some of it, which is
   * not what is checked.
   *
   * @param cut whether connections to the old primary break at once, or only later
   */
  private void failover(boolean cut) throws IOException {
    for (Worker worker : workers) {
      worker.say("pause");
    }
    pause(1_200);
    awaitInSync();
    OwnRedis old = primary;
    primary = replica;
    replica = old;
    links.forEach(link -> link.leadTo(primary.address()));
    follow(replica, primary);
    RawRedis.command(primary.address(), "REPLICAOF NO ONE");
    if (cut) {
      links.forEach(FaultyLink::cut);
    }
    for (Worker worker : workers) {
      worker.say("go");
    }
    if (!cut) {
      pause(random.nextInt(2_000));
      links.forEach(FaultyLink::cut);
    }
    awaitInSync();
  }

  private static void follow(OwnRedis follower, OwnRedis leader) {
    NodeAddress address = leader.address();
    RawRedis.command(follower.address(), "REPLICAOF " + address.host() + " " + address.port());
  }

  private void awaitInSync() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try (RespClient client = primary.connect()) {
                client.ask("SET", "in-sync", "1");
                return client.askLong("WAIT", "1", "1000") == 1;
              }
            });
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void stop() {
    for (Worker worker : workers) {
      worker.process.destroyForcibly();
    }
    workers.clear();
    links.forEach(FaultyLink::close);
    links.clear();
    for (OwnRedis server : new OwnRedis[] {primary, replica}) {
      if (server != null) {
        server.close();
      }
    }
  }
}

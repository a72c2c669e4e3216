package io.larder.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.config.NodeAddress;
import io.larder.fence.CheckedRows.Database;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisCluster;
import io.larder.testkit.wire.FaultyLink;
import io.larder.testkit.wire.RespClient;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two JVMs cache rows of one database in one Redis, or one cluster, with bad luck, by annotations,
 * read-through caches and {@code getOrCompute}, and evict what they change in every way there is,
 * annotations also in transactions. No read that began after an eviction had returned gives a state
 * older than what was committed before it; see {@link EvictionHistory} for what that means while
 * Redis does not answer. {@code -Dlarder.check.seconds} and {@code -Dlarder.check.seed} make it
 * longer and other.
 */
class EvictionCheckIT {
  private static final int JVMS = 2;
  private static final int PRIMARIES = 3;
  private static final int SECONDS = Integer.getInteger("larder.check.seconds", 12);

  /** On a busy machine it takes longer until enough has happened. */
  private static final Duration LONGEST = Duration.ofMinutes(8);

  private static final long HITS = 500;
  private static final long EVICTIONS = 50;

  /** Caches of each kind: annotated, read-through, {@code getOrCompute}. */
  private static final Set<String> WAYS = Set.of("strict", "loaded", "sure");

  @TempDir Path directory;

  private final long seed = Long.getLong("larder.check.seed", new Random().nextInt(1_000_000_000));
  private final Random random = new Random(seed);
  private final EvictionHistory history = new EvictionHistory();
  private final Worker[] workers = new Worker[JVMS];
  // One server has a link for each JVM, a primary of a cluster one for all of them.
  private final List<FaultyLink> links = new ArrayList<>();
  private final Map<Fault, Integer> faults = new TreeMap<>();
  private int started;
  private Path inFront;
  private Database database;
  private List<OwnRedis> redis = List.of();
  private boolean isCluster;
  private RedisCluster cluster;

  private enum Fault {
    CUT,
    SILENCE,
    SILENCE_THEN_CUT,
    LOST_REPLY,
    LATE_CHANGES,
    FROZEN_REDIS,
    RESTARTED_REDIS,
    FROZEN_JVM,
    KILLED_JVM,
    FLUSHALL,
    LOST_KEYS
  }

  private static final List<Fault> FAULTS =
      Arrays.stream(System.getProperty("larder.check.faults", "").split(","))
          .filter(name -> !name.isEmpty())
          .map(Fault::valueOf)
          .collect(
              Collectors.collectingAndThen(
                  Collectors.toList(), some -> some.isEmpty() ? List.of(Fault.values()) : some));

  /** A JVM whose history is taken as it comes. */
  private final class Worker {
    private final int jvm;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Worker(int jvm, Process process) {
      this.jvm = jvm;
      this.process = process;
      this.orders = process.outputWriter();
      new Thread(this::read).start();
    }

    private void read() {
      try (BufferedReader output = process.inputReader()) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          if (line.endsWith(EvictionWorker.END)) {
            take(line.substring(0, line.length() - EvictionWorker.END.length()));
          }
        }
      } catch (IOException e) {
        // Killed.
      }
      answers.add("gone");
    }

    private void take(String line) {
      if (line.matches("[PRWC] .*")) {
        history.take(line);
      } else {
        answers.add(line);
      }
    }

    void say(String order) {
      try {
        orders.write(order + "\n");
        orders.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String answer(String beginning) throws InterruptedException {
      String answer = answers.poll(LONGEST.toSeconds(), TimeUnit.SECONDS);
      assertThat(answer).as("the answer of JVM " + jvm).startsWith(beginning);
      return answer;
    }

    String ask(String order, String beginning) throws InterruptedException {
      say(order);
      return answer(beginning);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reads_afterEvictionsReturned_seeWhatWasCommitted(boolean cluster) throws Exception {
    isCluster = cluster;
    check(
        directory,
        () -> {
          List<Fault> all = new ArrayList<>();
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
          while (System.nanoTime() - end < 0 || !hasSeenEnough()) {
            if (all.isEmpty()) {
              all.addAll(FAULTS);
              Collections.shuffle(all, random);
            }
            pause(200 + random.nextInt(500));
            fault(all.remove(0));
          }
        });
    assertThat(history.violations()).as("with -Dlarder.check.seed=" + seed).isEmpty();
    assertThat(hasSeenEnough())
        .as("enough has happened: %s %s", faults, history.summary())
        .isTrue();
  }

  private boolean hasSeenEnough() {
    return faults.keySet().containsAll(FAULTS)
        && history.least("hits") >= HITS
        && history.least("evictions") >= EVICTIONS;
  }

  /** The check finds what it looks for: with a fence that lets all pass. */
  @Test
  void fenceTakenOut_isFound() throws Exception {
    check(
        withoutFence(),
        () -> {
          while (!history.violations().keySet().containsAll(WAYS)) {
            pause(500);
          }
        });
    assertThat(history.violations())
        .as("with -Dlarder.check.seed=" + seed)
        .containsKeys(WAYS.toArray(String[]::new));
  }

  /** Larder's classes with scripts that store whatever they are given. */
  private Path withoutFence() throws IOException {
    List<String> sources = new ArrayList<>();
    sources.add(
        changed(
            "io/larder/fence/Fences.java",
            "local mine = redis.call('get', KEYS[2]) == ARGV[2]",
            "local mine = true"));
    sources.add(
        changed(
            "io/larder/jcache/entries/WriteRequests.java",
            "local mine = ARGV[9] == '' or redis.call('get', KEYS[2]) == ARGV[10]",
            "local mine = true"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none", "-nowarn", "-cp", Processes.classPath(), "-d", classes.toString()));
    arguments.addAll(sources);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
    return classes;
  }

  private String changed(String file, String from, String to) throws IOException {
    String text = Files.readString(Path.of("src/main/java").resolve(file));
    assertThat(text).contains(from);
    Path changed = directory.resolve("sources").resolve(file);
    Files.createDirectories(changed.getParent());
    Files.writeString(changed, text.replace(from, to));
    return changed.toString();
  }

  /** What happens meanwhile. */
  private interface Course {
    void run() throws Exception;
  }

  private void check(Path classes, Course course) throws Exception {
    inFront = classes;
    System.out.println(
        "eviction check, "
            + (isCluster ? "cluster" : "one server")
            + ": -Dlarder.check.seed="
            + seed);
    long begin = System.nanoTime();
    try {
      database = Database.start();
      CheckedRows.create(database, EvictionWorker.ids());
      startRedis();
      for (int i = 0; i < JVMS; i++) {
        workers[i] = start(i);
      }
      for (Worker worker : workers) {
        awaitStart(worker);
      }
      Thread watch = Thread.currentThread();
      CompletableFuture<?> tooLong =
          CompletableFuture.runAsync(
              watch::interrupt,
              CompletableFuture.delayedExecutor(LONGEST.toSeconds(), TimeUnit.SECONDS));
      course.run();
      tooLong.cancel(true);
      // What is stale now stays so: it is looked for as long as it may.
      for (Worker worker : workers) {
        worker.say("quiet");
      }
      pause(TimeUnit.NANOSECONDS.toMillis(EvictionHistory.LATER) + 500);
      for (Worker worker : workers) {
        worker.ask("stop", "end");
      }
    } finally {
      stop();
    }
    Map<String, List<String>> violations = history.violations();
    System.out.println(
        "eviction check: "
            + history.count("hits")
            + " hits, "
            + history.count("misses")
            + " misses, "
            + history.count("evictions")
            + " evictions; faults "
            + faults
            + "; violations "
            + violations.values().stream().mapToInt(List::size).sum()
            + " after "
            + Duration.ofNanos(System.nanoTime() - begin).toMillis()
            + " ms"
            + history.summary());
    violations.forEach((cache, of) -> of.stream().limit(3).forEach(System.out::println));
  }

  private void startRedis() {
    if (isCluster) {
      NodeAddress unknown = new NodeAddress("127.0.0.1", 1);
      for (int i = 0; i < PRIMARIES; i++) {
        links.add(new FaultyLink(unknown, random.nextLong()));
      }
      cluster = RedisCluster.startBehind(links);
      redis = cluster.nodes();
    } else {
      redis = List.of(OwnRedis.started());
      for (int i = 0; i < JVMS; i++) {
        links.add(new FaultyLink(redis.get(0).address(), random.nextLong()));
      }
    }
    links.forEach(link -> link.delay(5_000));
  }

  /** Where a JVM finds Redis. */
  private String addresses(int place) {
    return isCluster
        ? links.stream().map(link -> link.address().toString()).collect(Collectors.joining(","))
        : links.get(place).address().toString();
  }

  private Worker start(int place) throws IOException {
    int jvm = started++;
    return new Worker(
        jvm,
        Processes.java(
            List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.config.file="
                    + System.getProperty("java.util.logging.config.file", ""),
                // Where Narayana notes what it does.
                "-DObjectStoreEnvironmentBean.objectStoreDir=" + directory,
                "-DObjectStoreEnvironmentBean.communicationStore.objectStoreDir=" + directory,
                "-DObjectStoreEnvironmentBean.stateStore.objectStoreDir=" + directory,
                "-D" + CheckedRows.URL + "=" + database.url(),
                "-D" + CheckedRows.JVM + "=" + jvm),
            Map.of(),
            inFront,
            EvictionWorker.class,
            Integer.toString(jvm),
            addresses(place),
            Long.toString(seed)));
  }

  private static void awaitStart(Worker worker) throws InterruptedException {
    worker.answer("ready");
    long before = System.nanoTime();
    long theirs = Long.parseLong(worker.ask("clock", "clock").split(" ")[1]);
    assertThat(theirs).as("all JVMs have one clock").isBetween(before, System.nanoTime());
  }

  private void fault(Fault fault) throws Exception {
    faults.merge(fault, 1, Integer::sum);
    int place = random.nextInt(JVMS);
    FaultyLink link = links.get(isCluster ? random.nextInt(links.size()) : place);
    OwnRedis server = redis.get(random.nextInt(redis.size()));
    switch (fault) {
      case CUT -> link.cut();
      case SILENCE -> {
        link.silence(true);
        pause(300 + random.nextInt(1_500));
        link.silence(false);
      }
      case SILENCE_THEN_CUT -> {
        link.silence(true);
        pause(300 + random.nextInt(1_000));
        link.cut();
        link.silence(false);
      }
      case LOST_REPLY -> {
        link.loseReply("EVALSHA", 1 + random.nextInt(20));
        pause(300);
      }
      case LATE_CHANGES -> {
        // This JVM does not learn of what the other one does.
        link.silenceChanges(true);
        workers[1 - place].ask("clear", "cleared");
        pause(300 + random.nextInt(1_500));
        link.silenceChanges(false);
      }
      case FROZEN_REDIS -> {
        server.freeze();
        pause(300 + random.nextInt(1_500));
        server.thaw();
      }
      case RESTARTED_REDIS -> {
        server.kill();
        server.start();
      }
      case FROZEN_JVM -> {
        ProcessHandle jvm = workers[place].process.toHandle();
        Processes.freeze(jvm);
        pause(300 + random.nextInt(1_500));
        Processes.thaw(jvm);
      }
      case KILLED_JVM -> {
        workers[place].process.destroyForcibly().waitFor();
        workers[place] = start(place);
        awaitStart(workers[place]);
      }
      case FLUSHALL -> server.ask("FLUSHALL");
      case LOST_KEYS -> loseKeys(server);
    }
    settle(fault, place);
  }

  /** Waits until Redis answers the JVMs again. */
  private void settle(Fault fault, int place) throws Exception {
    boolean concernsAll =
        isCluster || fault == Fault.FROZEN_REDIS || fault == Fault.RESTARTED_REDIS;
    for (int i = 0; i < JVMS; i++) {
      if (concernsAll || i == place) {
        workers[i].ask("settle", "settled");
      }
    }
  }

  /** Some of the keys are lost, whatever they are. */
  private void loseKeys(OwnRedis server) {
    try (RespClient client = server.connect()) {
      for (String key : client.askList("KEYS", "*")) {
        if (random.nextInt(3) == 0) {
          client.ask("DEL", key);
        }
      }
    }
  }

  private static void pause(long millis) throws InterruptedException {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    if (Thread.interrupted()) {
      throw new InterruptedException("it took too long until enough had happened");
    }
  }

  private void stop() {
    for (Worker worker : workers) {
      if (worker != null) {
        worker.process.destroyForcibly();
      }
    }
    links.forEach(FaultyLink::close);
    if (cluster != null) {
      cluster.close();
    } else {
      redis.forEach(OwnRedis::close);
    }
    if (database != null) {
      database.close();
    }
  }
}

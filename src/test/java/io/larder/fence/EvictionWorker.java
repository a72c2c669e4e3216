package io.larder.fence;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import io.larder.cache.CacheOperations;
import io.larder.fence.CachedRows.Annotated;
import io.larder.fence.CachedRows.Computed;
import io.larder.fence.CachedRows.Evicted;
import io.larder.fence.CachedRows.Loaded;
import io.larder.fence.CachedRows.Methods;
import io.larder.fence.CachedRows.RowKey;
import io.larder.fence.CachedRows.RowKeys;
import io.larder.fence.CheckedRows.OvertakenException;
import io.larder.fence.CheckedRows.Row;
import io.larder.fence.EvictionHistory.Promise;
import io.larder.fence.EvictionHistory.Scope;
import io.larder.fence.EvictionHistory.Source;
import io.larder.jcache.CacheName;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheDefaults;

/**
 * One JVM of the check: threads that read rows through caches, and threads that change rows and
 * evict them. Writes what it saw to standard output all the time, as it may be killed.
 */
final class EvictionWorker {
  /** Ends a line that is whole. */
  static final String END = " .";

  static final int ROWS = 5;

  /** Annotated caches, and settings of theirs. */
  private static final Map<String, Map<String, String>> ANNOTATED =
      Map.of(
          "strict", Map.of("on-failure", "throw"),
          "open", Map.of(),
          "near", Map.of("on-failure", "throw", "near-max-entries", "1000"),
          "alone", Map.of("on-failure", "throw", "single-flight", "off"),
          "cluster", Map.of("on-failure", "throw", "single-flight", "cluster"));

  /** Caches whose calls go on when Redis does not answer. */
  static final Set<String> FAIL_OPEN = Set.of("open", "computed");

  /** Caches in which another JVM may see entries until Redis' message arrives. */
  private static final Set<String> NEAR = Set.of("near");

  private static final long TURN = TimeUnit.MILLISECONDS.toNanos(700);
  private static final long CLEARING_PERIOD = TimeUnit.SECONDS.toNanos(6);
  private static final long CLEARING = TimeUnit.SECONDS.toNanos(1);

  /** Within this time what was sent has been executed, or never will be. */
  private static final long UNKNOWN = TimeUnit.SECONDS.toNanos(10);

  /** Others may share a computation until it is stored, or the time for that is over. */
  private static final long LONGEST_STORE = TimeUnit.SECONDS.toNanos(5);

  private static final int READERS = 2;
  private static final String DEADLINE = "PT2S";

  @ApplicationScoped
  @CacheDefaults(cacheName = "strict", cacheKeyGenerator = RowKeys.class)
  static class Strict extends Methods {
    @Inject
    Strict(CheckedRows rows, @CacheName("strict") Cache<RowKey, Row> cache) {
      super(rows, cache);
    }

    Strict() {
      super(null, null);
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "open", cacheKeyGenerator = RowKeys.class)
  static class Open extends Methods {
    @Inject
    Open(CheckedRows rows, @CacheName("open") Cache<RowKey, Row> cache) {
      super(rows, cache);
    }

    Open() {
      super(null, null);
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "near", cacheKeyGenerator = RowKeys.class)
  static class Near extends Methods {
    @Inject
    Near(CheckedRows rows, @CacheName("near") Cache<RowKey, Row> cache) {
      super(rows, cache);
    }

    Near() {
      super(null, null);
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "alone", cacheKeyGenerator = RowKeys.class)
  static class Alone extends Methods {
    @Inject
    Alone(CheckedRows rows, @CacheName("alone") Cache<RowKey, Row> cache) {
      super(rows, cache);
    }

    Alone() {
      super(null, null);
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "cluster", cacheKeyGenerator = RowKeys.class)
  static class Cluster extends Methods {
    @Inject
    Cluster(CheckedRows rows, @CacheName("cluster") Cache<RowKey, Row> cache) {
      super(rows, cache);
    }

    Cluster() {
      super(null, null);
    }
  }

  /** Transactions as Jakarta EE has them. */
  @ApplicationScoped
  static class Registry {
    @Produces
    @Singleton
    static TransactionSynchronizationRegistry registry() {
      return new TransactionSynchronizationRegistryImple();
    }
  }

  private static final Map<String, Class<? extends Methods>> BEANS =
      Map.of(
          "strict", Strict.class,
          "open", Open.class,
          "near", Near.class,
          "alone", Alone.class,
          "cluster", Cluster.class);

  /** What is not known yet to be in Redis, with what it will promise. */
  private record Unconfirmed(String cache, Evicted evicted, long end) {}

  /** Reads that are not written yet. */
  private record Seen(String id, long version, Source source) {}

  private record Counted(String cache, String what) {}

  private final int jvm;
  private final Map<String, CachedRows> caches = new HashMap<>();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Map<Seen, Long> seen = new ConcurrentHashMap<>();
  private final Map<Counted, Long> counts = new ConcurrentHashMap<>();
  private final Queue<Unconfirmed> unconfirmed = new ConcurrentLinkedQueue<>();
  private volatile boolean writing = true;
  private volatile boolean reading = true;

  private EvictionWorker(int jvm, TestContainer container) {
    this.jvm = jvm;
    CheckedRows rows = container.get(CheckedRows.class);
    CacheManager manager = container.get(CacheManager.class);
    BEANS.forEach(
        (name, bean) ->
            caches.put(name, new Annotated(container.get(bean), rows, !FAIL_OPEN.contains(name))));
    caches.put("loaded", Loaded.create(rows, manager, "loaded"));
    caches.put("computed", new Computed(rows, container.get(CacheOperations.class)));
    caches.put("sure", new Computed(rows, container.get(CacheOperations.class).cache("sure")));
  }

  static boolean isAnnotated(String cache) {
    return ANNOTATED.containsKey(cache);
  }

  /** The rows of all caches. */
  static List<String> ids() {
    List<String> ids = new ArrayList<>();
    List<String> names = new ArrayList<>(ANNOTATED.keySet());
    names.addAll(List.of("loaded", "computed", "sure"));
    for (String name : names) {
      for (int i = 0; i < ROWS; i++) {
        ids.add(name + "." + i);
      }
    }
    return ids;
  }

  /** Arguments: number, addresses of Redis, seed. */
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new HashMap<>();
    String[] addresses = args[1].split(",");
    if (addresses.length > 1) {
      settings.put("redis.cluster.nodes", args[1]);
    } else {
      settings.put("redis.url", "redis://" + args[1]);
    }
    settings.put("redis.timeout", "PT1S");
    settings.put("redis.startup", "require");
    settings.put("redis.cache.default.deadline", DEADLINE);
    settings.put("redis.cache.sure.on-failure", "throw");
    ANNOTATED.forEach(
        (name, own) ->
            own.forEach((key, value) -> settings.put("redis.cache." + name + "." + key, value)));
    List<Class<?>> beans = new ArrayList<>(BEANS.values());
    beans.add(CheckedRows.class);
    beans.add(Registry.class);
    try (TestContainer container = TestContainer.start(settings, beans.toArray(Class<?>[]::new))) {
      int jvm = Integer.parseInt(args[0]);
      new EvictionWorker(jvm, container).run(new Random(Long.parseLong(args[2]) + jvm));
    }
    Runtime.getRuntime().halt(0);
  }

  private void run(Random random) throws Exception {
    List<Thread> threads = new ArrayList<>();
    caches.forEach(
        (name, cache) -> {
          for (int i = 0; i < READERS; i++) {
            Random own = new Random(random.nextLong());
            threads.add(new Thread(() -> read(name, cache, own)));
          }
          Random own = new Random(random.nextLong());
          threads.add(new Thread(() -> write(name, cache, own)));
        });
    threads.add(new Thread(this::confirm));
    threads.forEach(Thread::start);
    Thread writer = new Thread(this::writeLines);
    writer.start();
    say("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      switch (order) {
        case "clock" -> say("clock " + System.nanoTime());
        case "settle" -> new Thread(this::settle).start();
        case "clear" -> new Thread(() -> clearAll(random)).start();
        case "quiet" -> writing = false;
        case "stop" -> {
          reading = false;
          writing = false;
          for (Thread thread : threads) {
            thread.join();
          }
          writer.join();
          say("end");
          return;
        }
        default -> throw new IllegalArgumentException(order);
      }
    }
  }

  private void clearAll(Random random) {
    caches.forEach((name, cache) -> clear(name, cache, name + ".0", random));
    say("cleared");
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.print(line + END + "\n");
      System.out.flush();
    }
  }

  private void writeLines() {
    boolean last;
    do {
      last = !reading && !writing;
      pause(50_000);
      flush();
    } while (!last);
    // What was seen while the threads ended.
    pause(200_000);
    flush();
  }

  private void flush() {
    StringBuilder all = new StringBuilder();
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      all.append(line).append(END).append('\n');
    }
    for (Seen one : seen.keySet()) {
      Long begin = seen.remove(one);
      String line = EvictionHistory.read(one.id(), one.version(), jvm, one.source(), begin);
      all.append(line).append(END).append('\n');
    }
    for (Counted one : counts.keySet()) {
      String line = EvictionHistory.count(one.cache(), one.what(), counts.remove(one));
      all.append(line).append(END).append('\n');
    }
    synchronized (System.out) {
      System.out.print(all);
      System.out.flush();
    }
  }

  private void count(String cache, String what) {
    counts.merge(new Counted(cache, what), 1L, Long::sum);
  }

  private void read(String name, CachedRows cache, Random random) {
    while (reading) {
      String id = name + "." + random.nextInt(ROWS);
      long begin = System.nanoTime();
      try {
        Row row = cache.read(id, random);
        if (!row.id().equals(id)) {
          throw new AssertionError("read " + row + " for " + id);
        }
        boolean hit = row.end() < begin;
        boolean flight = row.jvm() == jvm && begin - row.end() < LONGEST_STORE;
        Source source = flight ? Source.FLIGHT : Source.CACHE;
        seen.merge(new Seen(id, row.version(), source), begin, Math::max);
        count(name, hit ? "hits" : "misses");
      } catch (Exception e) {
        count(name, "failed reads");
        pause(5_000);
      }
      pause(random.nextInt(3_000));
    }
  }

  private void write(String name, CachedRows cache, Random random) {
    while (writing) {
      String id = name + "." + (random.nextInt(4) == 0 ? random.nextInt(ROWS) : turn());
      if (random.nextInt(12) == 0 && isTimeToClear()) {
        clear(name, cache, id, random);
      } else {
        change(name, () -> cache.change(id, random));
      }
      pause(5_000 + random.nextInt(30_000));
    }
  }

  /** The row that is changed now, in every JVM: then it rests, so that what is stale shows. */
  private static int turn() {
    return (int) (System.nanoTime() / TURN % ROWS);
  }

  /** Caches are cleared at times: then it is not known what other JVMs know of it. */
  private static boolean isTimeToClear() {
    return System.nanoTime() % CLEARING_PERIOD < CLEARING;
  }

  private void clear(String name, CachedRows cache, String id, Random random) {
    long begin = System.nanoTime();
    boolean confirmed = change(name, () -> cache.changeAmongAll(id, random));
    if (!(cache instanceof Computed)) {
      // If it is not known to be done yet, it may be done later.
      long end = System.nanoTime() + (confirmed ? 0 : UNKNOWN);
      lines.add(EvictionHistory.clearing(name, jvm, begin, end));
    }
  }

  /** Whether it is known to be in Redis. */
  private boolean change(String name, Callable<Evicted> change) {
    try {
      Evicted evicted = change.call();
      evicted(name, evicted);
      return evicted.confirmed();
    } catch (OvertakenException e) {
      count(name, "overtaken");
    } catch (Exception e) {
      count(name, "failed evictions");
      pause(20_000);
    }
    return false;
  }

  private void evicted(String name, Evicted evicted) {
    long end = System.nanoTime();
    count(name, evicted.kind());
    count(name, "evictions");
    if (!evicted.confirmed()) {
      unconfirmed.add(new Unconfirmed(name, evicted, end));
    }
    promise(name, evicted, evicted.confirmed() ? Scope.ALL : Scope.OWN, end);
  }

  private void promise(String name, Evicted evicted, Scope scope, long end) {
    boolean later = evicted.all() || NEAR.contains(name);
    Promise promise = new Promise(evicted.kind(), jvm, scope, later, end);
    evicted
        .versions()
        .forEach((id, version) -> lines.add(EvictionHistory.promise(id, version, promise)));
  }

  private void confirm() {
    while (writing) {
      evictsStrictly();
      pause(200_000);
    }
  }

  /** Waits until Redis answers this JVM again. */
  private void settle() {
    int answered = 0;
    while (answered < 3) {
      answered = evictsStrictly() ? answered + 1 : 0;
      pause(100_000);
    }
    say("settled");
  }

  /**
   * Evicts what fails if it is not confirmed: where it does not, whatever was kept before has been
   * replayed.
   */
  private boolean evictsStrictly() {
    List<Unconfirmed> before = new ArrayList<>();
    for (Unconfirmed one : unconfirmed) {
      before.add(one);
    }
    try {
      Annotated strict = (Annotated) caches.get("strict");
      strict.methods().remove("strict.0");
    } catch (Exception e) {
      return false;
    }
    long end = System.nanoTime();
    for (Unconfirmed one : before) {
      if (unconfirmed.remove(one)) {
        promise(one.cache(), one.evicted(), Scope.ALL, end);
      }
    }
    return true;
  }

  private static void pause(int micros) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
  }
}

package io.larder.jcache;

import io.larder.common.LarderException;
import io.larder.connection.RedisConnection;
import io.larder.jcache.NearHistory.Sweep;
import io.larder.jcache.NearHistory.Version;
import io.larder.support.Larder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ModifiedExpiryPolicy;

/**
 * One JVM of the check: threads that write keys of its own in bursts, and threads that read every
 * key. Told {@code pause}, {@code go} and {@code stop}; writes its history to standard output.
 */
final class NearWorker {
  /** Caches and how long their entries live. */
  static final Map<String, String> TTL = Map.of("lasting", "PT1H", "brief", "PT1.5S");

  static final int WRITERS = 2;
  static final int READERS = 8;

  /** Keys of one writer in one cache at a time: each has its turn of being written and read. */
  static final int KEYS = 20;

  private static final long TURN_MILLIS = 250;

  private final int jvm;
  private final Larder larder;
  private final NearHistory history;
  private final Map<String, Cache<String, Long>> caches = new HashMap<>();

  /** How often a key was given up, by place: the next one of that place has another name. */
  private final AtomicIntegerArray lives;

  private final int jvms;
  private volatile boolean paused;
  private volatile boolean writing = true;
  private volatile boolean reading = true;

  private NearWorker(int jvm, int jvms, Larder larder) {
    this.jvm = jvm;
    this.jvms = jvms;
    this.larder = larder;
    this.history = new NearHistory(jvms);
    this.lives = new AtomicIntegerArray(jvms * WRITERS * KEYS * TTL.size());
    for (String name : TTL.keySet()) {
      long millis = Duration.parse(TTL.get(name)).toMillis();
      caches.put(
          name,
          larder
              .caching()
              .getCacheManager()
              .createCache(
                  name,
                  new MutableConfiguration<String, Long>()
                      .setTypes(String.class, Long.class)
                      .setExpiryPolicyFactory(
                          ModifiedExpiryPolicy.factoryOf(
                              new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis)))));
    }
  }

  /** Arguments: number, of how many, port, seed, near-ttl. */
  public static void main(String[] args) throws Exception {
    int jvm = Integer.parseInt(args[0]);
    Map<String, String> settings = new HashMap<>();
    settings.put("redis.host", "127.0.0.1");
    settings.put("redis.port", args[2]);
    settings.put("redis.timeout", "PT1S");
    settings.put("redis.startup", "require");
    settings.put("redis.cache.default.near-max-entries", "1000");
    settings.put("redis.cache.default.near-ttl", args[4]);
    try (Larder larder = Larder.start(settings)) {
      new NearWorker(jvm, Integer.parseInt(args[1]), larder).run(Long.parseLong(args[3]));
    }
  }

  private void run(long seed) throws Exception {
    Random random = new Random(seed + jvm);
    List<Thread> writers = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      long own = random.nextLong();
      writers.add(new Thread(() -> write(writer, new Random(own))));
    }
    for (int i = 0; i < READERS; i++) {
      long own = random.nextLong();
      readers.add(new Thread(() -> read(new Random(own))));
    }
    writers.forEach(Thread::start);
    readers.forEach(Thread::start);
    System.out.println("ready " + System.nanoTime());
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      switch (order) {
        case "pause" -> paused = true;
        case "go" -> paused = false;
        case "quiet" -> writing = false;
        case "stop" -> {
          reading = false;
          join(writers);
          join(readers);
          history.dump(new PrintStream(System.out, false, StandardCharsets.UTF_8));
          System.out.println("end");
          return;
        }
        default -> throw new IllegalArgumentException(order);
      }
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private String key(int place) {
    return "k" + place + "." + lives.get(place);
  }

  private int place(int ofJvm, int writer, String cache, int i) {
    int cacheNumber = cache.equals("brief") ? 1 : 0;
    return ((ofJvm * WRITERS + writer) * TTL.size() + cacheNumber) * KEYS + i;
  }

  /** Bursts, each on one key, with rest enough for what is stale to show. */
  private void write(int writer, Random random) {
    Map<String, Long> numbers = new HashMap<>();
    while (writing) {
      String cache = random.nextInt(4) == 0 ? "brief" : "lasting";
      int place = place(jvm, writer, cache, turn());
      for (int left = 1 + random.nextInt(8); left > 0 && writing; left--) {
        awaitPermission();
        if (!change(cache, place, numbers, random)) {
          lives.incrementAndGet(place);
          awaitConnection();
          break;
        }
        pause(random.nextInt(10_000));
      }
      if (random.nextInt(500) == 0) {
        clear(cache);
      }
      pause(random.nextInt(50_000));
    }
  }

  /** The key that is written now, by every writer: those that read know without being told. */
  private static int turn() {
    return (int) (TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) / TURN_MILLIS % KEYS);
  }

  /** Whether an answer came. */
  private boolean change(String cache, int place, Map<String, Long> numbers, Random random) {
    String key = key(place);
    long number = numbers.merge(cache + key, 1L, Long::sum);
    boolean removes = random.nextInt(6) == 0;
    long begin = System.nanoTime();
    try {
      if (removes) {
        caches.get(cache).remove(key);
      } else {
        caches.get(cache).put(key, number);
      }
      history.wrote(cache, key, number, new Version(jvm, removes, begin, System.nanoTime()));
      return true;
    } catch (CacheException | LarderException e) {
      history.wrote(cache, key, number, new Version(jvm, removes, begin, 0));
      return false;
    }
  }

  private void clear(String cache) {
    awaitPermission();
    long begin = System.nanoTime();
    try {
      caches.get(cache).clear();
      history.swept(new Sweep(cache, "*", jvm, begin, System.nanoTime()));
    } catch (CacheException | LarderException e) {
      // Nothing is known of it, and nothing expected.
      awaitConnection();
    }
  }

  private void awaitPermission() {
    while (paused && writing) {
      pause(1_000);
    }
  }

  private void awaitConnection() {
    while (writing && larder.connection().state() != RedisConnection.State.CONNECTED) {
      pause(10_000);
    }
    pause(100_000);
  }

  private static void pause(int micros) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
  }

  /** Looks at keys of every writer, also at those that were given up not long ago. */
  private void read(Random random) {
    Map<String, Map<Long, Long>> last = new HashMap<>();
    long count = 0;
    while (reading) {
      String cache = random.nextInt(4) == 0 ? "brief" : "lasting";
      int place = place(random.nextInt(jvms), random.nextInt(WRITERS), cache, random.nextInt(KEYS));
      // Lives of another JVM's keys are not known here: the name is found by asking.
      String key =
          "k"
              + place
              + "."
              + (place / (KEYS * TTL.size() * WRITERS) == jvm
                  ? lives.get(place)
                  : lookedUp(cache, place));
      try {
        for (int i = 0; i < 20; i++) {
          long begin = System.nanoTime();
          Long number = caches.get(cache).get(key);
          count++;
          if (number != null) {
            last.computeIfAbsent(cache + " " + key, k -> new HashMap<>()).put(number, begin);
          }
        }
      } catch (CacheException | LarderException e) {
        pause(5_000);
      }
      pause(random.nextInt(300));
    }
    last.forEach(
        (id, numbers) ->
            numbers.forEach(
                (number, begin) -> {
                  String[] names = id.split(" ");
                  history.read(names[0], names[1], number, jvm, begin);
                }));
    history.counted(count);
  }

  /** The life of another JVM's key: the next one is tried now and then. */
  private int lookedUp(String cache, int place) {
    int life = lives.get(place);
    if (java.util.concurrent.ThreadLocalRandom.current().nextInt(20) == 0) {
      try {
        if (caches.get(cache).get("k" + place + "." + (life + 1)) != null) {
          lives.compareAndSet(place, life, life + 1);
        }
      } catch (CacheException | LarderException e) {
        pause(5_000);
      }
    }
    return life;
  }
}

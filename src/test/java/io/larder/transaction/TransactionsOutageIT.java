package io.larder.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.RedisConnection;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions while Redis is away at either end, and in a JVM that dies within one. */
@RedisTest
class TransactionsOutageIT {
  private final String key = UUID.randomUUID().toString();
  private final TransactionManager manager = Platforms.manager();
  private final Table table = new Table();
  private OwnRedis redis;
  private TestContainer container;
  private Books books;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.closing(OwnRedis.prepared());
    redis.start();
    container = fixture.container(redis.settings(), Books.class, Platforms.WithRegistry.class);
    books = container.get(Books.class);
    books.use(table);
    table.write(key, "old");
    assertThat(books.find(key)).isEqualTo("old");
  }

  /** Until values are cached again: until then calls go on without Redis. */
  private void awaitCaching() {
    Awaitility.await()
        .until(
            () -> {
              String probe = UUID.randomUUID().toString();
              books.find(probe);
              int before = books.reads();
              books.find(probe);
              return books.reads() == before;
            });
  }

  private void awaitLost() {
    Awaitility.await()
        .until(
            () ->
                container.get(RedisConnection.class).state()
                    != io.larder.connection.RedisConnection.State.CONNECTED);
  }

  @Test
  void redisAwayAtTheChange_andBackAtTheCommit() throws Exception {
    redis.kill();
    awaitLost();
    manager.begin();
    books.put(key, "new");
    redis.start();
    awaitCaching();
    manager.commit();
    assertThat(books.find(key)).isEqualTo("new");
  }

  @Test
  void redisAwayAtTheCommit_evictionIsMadeUpFor() throws Exception {
    manager.begin();
    books.change(key, "new");
    redis.kill();
    awaitLost();
    manager.commit();
    assertThat(books.find(key)).isEqualTo("new");
    redis.start();
    awaitCaching();
    assertThat(books.find(key)).isEqualTo("new");
    assertThat(books.find(key)).isEqualTo("new");
  }

  private String generationsRead() {
    return redis
        .ask("INFO", "commandstats")
        .toString()
        .lines()
        .filter(line -> line.startsWith("cmdstat_hmget:"))
        .collect(Collectors.joining());
  }

  private static void change(Books books, String kind, String key, String value) throws Exception {
    switch (kind) {
      case "put" -> books.put(key, value);
      case "remove" -> books.change(key, value);
      default -> books.changeAll(key, value);
    }
  }

  /** Its JVM is alive and ends the hold, which Redis executes late. */
  @ParameterizedTest
  @ValueSource(strings = {"put", "remove", "removeAll"})
  void redisFrozen_duringTheTransaction_holdsNothingAfterIt(String kind, Fixture fixture)
      throws Exception {
    Map<String, String> settings = redis.settings("redis.cache.default.deadline", "PT0.25S");
    Books impatient =
        fixture.container(settings, Books.class, Platforms.WithRegistry.class).get(Books.class);
    impatient.use(table);
    // Redis knows the scripts, and the next change asks for nothing else before.
    manager.begin();
    change(impatient, kind, key, "before");
    manager.commit();
    Awaitility.await()
        .until(
            () -> {
              String before = generationsRead();
              assertThat(impatient.find(key)).isEqualTo("before");
              return generationsRead().equals(before);
            });
    manager.begin();
    redis.freeze();
    try {
      change(impatient, kind, key, "new");
      manager.commit();
    } finally {
      redis.thaw();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> {
              assertThat(impatient.find(key)).isEqualTo("new");
              int before = impatient.reads();
              assertThat(impatient.find(key)).isEqualTo("new");
              return impatient.reads() == before;
            });
  }

  /** What a read-through cache loads. */
  static final class Loader implements CacheLoader<Object, Object> {
    @Override
    public Object load(Object key) {
      return "loaded";
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<? extends Object> keys) {
      Map<Object, Object> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, load(key)));
      return loaded;
    }
  }

  /** The deadline of the cache holds for all values together, and one line reports them. */
  @ParameterizedTest
  @ValueSource(strings = {"frozen", "killed"})
  void redisAwayAtTheCommit_ofManyLoadedValues(String how, Fixture fixture) throws Exception {
    Map<String, String> settings =
        redis.settings("redis.timeout", "PT20S", "redis.cache.default.deadline", "PT0.5S");
    TestContainer patient = fixture.container(settings, Platforms.WithRegistry.class);
    Cache<Object, Object> loading =
        patient
            .get(CacheManager.class)
            .createCache(
                "loading",
                new MutableConfiguration<>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(Loader::new));
    Set<Object> keys = IntStream.range(0, 300).boxed().collect(Collectors.toSet());
    manager.begin();
    assertThat(loading.getAll(keys)).hasSize(300);
    long begin = System.nanoTime();
    try (LogCapture log = new LogCapture()) {
      if (how.equals("frozen")) {
        redis.freeze();
      } else {
        redis.kill();
      }
      manager.commit();
      assertThat(log.lines().stream().filter(line -> line.contains("loading"))).hasSize(1);
      assertThat(log.lines()).hasSizeLessThan(10);
    } finally {
      if (how.equals("frozen")) {
        redis.thaw();
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }

  /** A JVM that changes an entry and does not come to the commit. */
  public static final class Dying {
    private Dying() {}

    public static void main(String[] args) throws Exception {
      Map<String, String> settings =
          Map.of("redis.host", args[0], "redis.port", args[1], "redis.key.prefix", args[2]);
      try (TestContainer container =
          TestContainer.start(settings, Books.class, Platforms.WithRegistry.class)) {
        Platforms.manager().begin();
        container.get(Books.class).change(args[3], "dying");
        container.get(Books.class).changeAll("x", "dying");
        System.out.println("changed");
        new java.util.concurrent.CountDownLatch(1).await();
      }
    }
  }

  @Test
  void jvmDies_withinATransaction_itsHoldsEnd() throws Exception {
    String prefix = redis.settings().get("redis.key.prefix");
    Process dying =
        Processes.java(
            List.of(),
            Map.of(),
            Dying.class,
            redis.address().host(),
            "" + redis.address().port(),
            prefix,
            key);
    Scanner output = new Scanner(dying.getInputStream(), java.nio.charset.StandardCharsets.UTF_8);
    while (!output.nextLine().contains("changed")) {}
    dying.destroyForcibly().waitFor();

    // Nothing old is left, and nothing is stored, until the holds are over.
    assertThat(books.find(key)).isEqualTo("old");
    int before = books.reads();
    assertThat(books.find(key)).isEqualTo("old");
    assertThat(books.reads()).isEqualTo(before + 1);
    String hold = (String) ((List<?>) redis.ask("KEYS", "*f:h{*")).get(0);
    assertThat((Long) redis.ask("PTTL", hold)).isBetween(1L, 30_000L);
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(
            () -> {
              books.find(key);
              int reads = books.reads();
              books.find(key);
              return books.reads() == reads;
            });
    assertThat((List<?>) redis.ask("KEYS", "*f:h{*")).isEmpty();
  }
}

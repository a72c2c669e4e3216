package io.larder.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Annotated methods in transactions of Narayana: two applications, as in two JVMs, on one database.
 */
@RedisTest
class TransactionsIT {
  private static TransactionManager manager;
  private static Books books;
  private static Books others;
  private static TestRedis redis;
  // What the writer of a cache was told.
  private static final Queue<String> WRITTEN = new ConcurrentLinkedQueue<>();
  private static CacheManager written;
  private final String key = UUID.randomUUID().toString();
  private Table table;

  /** Notes what it is told. */
  private static final class Writer implements CacheWriter<Object, Object> {
    @Override
    public void write(Cache.Entry<? extends Object, ? extends Object> entry) {
      WRITTEN.add("write");
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends Object, ? extends Object>> entries) {
      WRITTEN.add("writeAll");
    }

    @Override
    public void delete(Object key) {
      WRITTEN.add("delete");
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      WRITTEN.add("deleteAll");
      keys.clear();
    }
  }

  /** A change of what is cached, in the transaction of the caller. */
  interface Step {
    void run(Books books, String key, String value) throws Exception;
  }

  record Change(String name, Step step, boolean puts) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Change> changes() {
    return List.of(
        new Change("@CacheRemove", Books::change, false),
        new Change("@CacheRemove before the invocation", Books::changeAfterwards, false),
        new Change("@CacheRemove and a read inside", (b, k, v) -> b.change(k, v, b), false),
        new Change("@CacheRemoveAll", Books::changeAll, false),
        new Change("@CachePut", Books::put, true),
        new Change(
            "@CachePut, async", (b, k, v) -> b.putAsync(k, v).toCompletableFuture().join(), true),
        new Change("@CacheResult(skipGet)", Books::putResult, true));
  }

  static Stream<Change> puts() {
    return changes().stream().filter(Change::puts);
  }

  @BeforeAll
  static void start(Fixture fixture) {
    redis = fixture.shared();
    // A busy machine is no outage: what a test expects to be cached has been stored.
    Map<String, String> settings =
        redis.settings("redis.cache.impatient.transactions", "ignore", "redis.timeout", "PT20S");
    manager = Platforms.manager();
    TestContainer one = fixture.container(settings, Books.class, Platforms.WithRegistry.class);
    books = one.get(Books.class);
    written = one.get(CacheManager.class);
    written.createCache(
        "written-books",
        new MutableConfiguration<Object, Object>()
            .setWriteThrough(true)
            .setCacheWriterFactory(Writer::new));
    TestContainer other = fixture.container(settings, Books.class, Platforms.WithManager.class);
    others = other.get(Books.class);
  }

  @BeforeEach
  void begin() {
    table = new Table();
    books.use(table);
    others.use(table);
    books.whileReading(() -> {});
    others.whileReading(() -> {});
    table.write(key, "old");
  }

  /** A failed test leaves the thread in a transaction, and the next one would fail for that. */
  @AfterEach
  void end() throws Exception {
    if (manager.getTransaction() != null) {
      manager.rollback();
    }
  }

  private static <T> T elsewhere(Callable<T> step) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return step.call();
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            })
        .join();
  }

  /** What others read, each JVM twice: what the first reading stores, the second one finds. */
  private void assertOthersRead(String expected) {
    for (int i = 0; i < 2; i++) {
      assertThat(elsewhere(() -> books.find(key))).isEqualTo(expected);
      assertThat(elsewhere(() -> others.find(key))).isEqualTo(expected);
      assertThat(elsewhere(() -> books.findAsync(key).toCompletableFuture().join()))
          .isEqualTo(expected);
    }
  }

  private int reads() {
    return books.reads() + others.reads();
  }

  /** Neither asks the database. */
  private void assertCached(String expected) {
    int before = reads();
    assertOthersRead(expected);
    assertThat(reads()).isEqualTo(before);
  }

  private void assertNotCached() {
    int before = books.reads();
    elsewhere(() -> books.find(key));
    assertThat(books.reads()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_isSeenAfterTheCommit_andNobodyStoresWhatWasBefore(Change change) throws Exception {
    assertThat(books.find(key)).isEqualTo("old");
    manager.begin();
    change.step().run(books, key, "new");
    assertOthersRead("old");
    assertNotCached();
    CountDownLatch committed = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    table.whenCommitted(
        () -> {
          committed.countDown();
          await(seen);
        });
    CompletableFuture<Void> between =
        CompletableFuture.runAsync(
            () -> {
              await(committed);
              try {
                assertOthersRead("new");
              } finally {
                seen.countDown();
              }
            });
    manager.commit();
    between.join();
    assertOthersRead("new");
    assertCached("new");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("puts")
  void put_committed_isCachedAtOnce(Change change) throws Exception {
    manager.begin();
    change.step().run(books, key, "new");
    manager.commit();
    assertCached("new");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_rolledBack_changesNothing(Change change) throws Exception {
    assertThat(books.find(key)).isEqualTo("old");
    manager.begin();
    change.step().run(books, key, "never");
    manager.rollback();
    assertOthersRead("old");
    assertCached("old");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_afterSetRollbackOnly_leavesNothing(Change change) throws Exception {
    assertThat(books.find(key)).isEqualTo("old");
    manager.begin();
    manager.setRollbackOnly();
    change.step().run(books, key, "never");
    assertOthersRead("old");
    manager.rollback();
    assertOthersRead("old");
    assertCached("old");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_beforeSetRollbackOnly_leavesNothing(Change change) throws Exception {
    manager.begin();
    change.step().run(books, key, "never");
    manager.setRollbackOnly();
    assertThatThrownBy(manager::commit).isInstanceOf(jakarta.transaction.RollbackException.class);
    assertOthersRead("old");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void read_beganBeforeTheChange_isNotStoredAfterTheCommit(Change change) throws Exception {
    for (Books reader : List.of(books, others)) {
      books.change(key, "old");
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      reader.whileReading(
          () -> {
            if (entered.getCount() > 0) {
              entered.countDown();
              await(leave);
            }
          });
      CompletableFuture<String> reading = CompletableFuture.supplyAsync(() -> reader.find(key));
      await(entered);
      manager.begin();
      change.step().run(books, key, "new");
      manager.commit();
      leave.countDown();
      assertThat(reading.join()).isEqualTo("old");
      assertOthersRead("new");
    }
  }

  @ParameterizedTest
  @MethodSource("changes")
  void transaction_readsWhatItHasChanged_andOthersDoNot(Change change) throws Exception {
    assertThat(books.find(key)).isEqualTo("old");
    manager.begin();
    change.step().run(books, key, "mine");
    assertThat(books.find(key)).isEqualTo("mine");
    assertThat(books.findAsync(key).toCompletableFuture().join()).isEqualTo("mine");
    assertOthersRead("old");
    assertThat(books.find(key)).isEqualTo("mine");
    manager.rollback();
    assertOthersRead("old");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void transaction_thatHasChangedSomething_storesNothing(Change change) throws Exception {
    String other = UUID.randomUUID().toString();
    table.write(other, "old");
    manager.begin();
    change.step().run(books, UUID.randomUUID().toString(), "x");
    books.write(other, "uncommitted");
    assertThat(books.find(other)).isEqualTo("uncommitted");
    assertThat(elsewhere(() -> books.find(other))).isEqualTo("old");
    manager.rollback();
    assertThat(books.find(other)).isEqualTo("old");
    assertThat(others.find(other)).isEqualTo("old");
  }

  @Test
  void read_ofAnUnannouncedChange_isOthersAfterTheCommitOnly() throws Exception {
    manager.begin();
    books.write(key, "uncommitted");
    assertThat(books.find(key)).isEqualTo("uncommitted");
    assertThat(elsewhere(() -> others.find(key))).isEqualTo("old");
    manager.rollback();
    assertCachedSoon("old");

    books.change(key, "old");
    manager.begin();
    books.write(key, "new");
    assertThat(books.find(key)).isEqualTo("new");
    manager.commit();
    assertCached("new");
  }

  private void assertCachedSoon(String expected) {
    assertOthersRead(expected);
    assertCached(expected);
  }

  @Test
  void read_inTransactionThatChangedNothing_isAsOutside() throws Exception {
    manager.begin();
    assertThat(books.find(key)).isEqualTo("old");
    int before = books.reads();
    assertThat(books.find(key)).isEqualTo("old");
    assertThat(books.reads()).isEqualTo(before);
    manager.commit();
    assertCached("old");

    manager.begin();
    assertThat(books.find(key)).isEqualTo("old");
    manager.rollback();
    assertCached("old");
  }

  @Test
  void read_inTransaction_isNotStored_ifItWasEvictedMeanwhile() throws Exception {
    manager.begin();
    assertThat(books.find(key)).isEqualTo("old");
    elsewhere(
        () -> {
          others.change(key, "new");
          return null;
        });
    assertThat(books.find(key)).isEqualTo("new");
    manager.commit();
    assertOthersRead("new");
  }

  @Test
  void innerTransaction_committed_whileTheOuterOneIsSuspended() throws Exception {
    String inner = UUID.randomUUID().toString();
    table.write(inner, "old");
    books.find(key);
    books.find(inner);
    manager.begin();
    books.put(key, "outer");
    Transaction outer = manager.suspend();
    manager.begin();
    assertThat(books.find(key)).isEqualTo("old");
    books.put(inner, "inner");
    manager.commit();
    assertThat(elsewhere(() -> others.find(inner))).isEqualTo("inner");
    assertOthersRead("old");
    manager.resume(outer);
    assertThat(books.find(key)).isEqualTo("outer");
    manager.rollback();
    assertOthersRead("old");
    assertThat(others.find(inner)).isEqualTo("inner");
  }

  /** Its value may be a change of its own, which only the transaction knows of yet. */
  @Test
  void caller_whileATransactionReadsItsOwnChange_doesNotGetIt() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    books.whileReading(
        () -> {
          if (entered.getCount() > 0) {
            entered.countDown();
            await(leave);
          }
        });
    CompletableFuture<String> inside =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                manager.begin();
                books.write(key, "uncommitted");
                String found = books.find(key);
                manager.rollback();
                return found;
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    await(entered);
    CompletableFuture<String> outside = CompletableFuture.supplyAsync(() -> books.find(key));
    CompletableFuture<String> ofStage =
        CompletableFuture.supplyAsync(() -> books.findAsync(key)).thenCompose(found -> found);

    assertThat(outside.get(10, TimeUnit.SECONDS)).isEqualTo("old");
    assertThat(ofStage.get(10, TimeUnit.SECONDS)).isEqualTo("old");
    leave.countDown();
    assertThat(inside.join()).isEqualTo("uncommitted");
    assertCachedSoon("old");
  }

  /** A method whose stage completes when the test says so. */
  interface LaterStep {
    CompletionStage<Void> run(Books books, String key, String value, CompletionStage<Void> end);
  }

  record LaterChange(String name, LaterStep step) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<LaterChange> laterChanges() {
    return Stream.of(
        new LaterChange("@CachePut", Books::putLater),
        new LaterChange("@CacheRemove", Books::changeLater),
        new LaterChange("@CacheRemoveAll", Books::changeAllLater));
  }

  @ParameterizedTest
  @MethodSource("laterChanges")
  void stage_afterTheCommit_doesNotBringBackWhatIsOlder(LaterChange change) throws Exception {
    for (boolean changedMeanwhile : List.of(false, true)) {
      table.write(key, "old");
      books.find(key);
      CompletableFuture<Void> end = new CompletableFuture<>();
      manager.begin();
      CompletionStage<Void> stage = change.step().run(books, key, "new", end);
      manager.commit();
      assertOthersRead("new");
      if (changedMeanwhile) {
        elsewhere(
            () -> {
              others.change(key, "newer");
              return null;
            });
      }

      end.complete(null);
      stage.toCompletableFuture().get(20, TimeUnit.SECONDS);

      assertCachedSoon(changedMeanwhile ? "newer" : "new");
    }
  }

  @ParameterizedTest
  @MethodSource("laterChanges")
  void stage_afterTheRollback_changesNothing(LaterChange change) throws Exception {
    books.find(key);
    CompletableFuture<Void> end = new CompletableFuture<>();
    manager.begin();
    CompletionStage<Void> stage = change.step().run(books, key, "never", end);
    manager.rollback();
    assertOthersRead("old");

    end.complete(null);
    stage.toCompletableFuture().get(20, TimeUnit.SECONDS);

    assertCachedSoon("old");
  }

  @Test
  void stageOfAResult_afterTheCommit_isStoredUnlessItIsOlder() throws Exception {
    for (boolean changedMeanwhile : List.of(false, true)) {
      books.change(key, "old");
      CompletableFuture<Void> end = new CompletableFuture<>();
      manager.begin();
      books.write(key, "new");
      CompletionStage<String> stage = books.findLater(key, end);
      manager.commit();
      if (changedMeanwhile) {
        elsewhere(
            () -> {
              others.change(key, "newer");
              return null;
            });
      }

      end.complete(null);

      assertThat(stage.toCompletableFuture().get(20, TimeUnit.SECONDS)).isEqualTo("new");
      assertOthersRead(changedMeanwhile ? "newer" : "new");
    }
  }

  static Stream<LaterChange> laterChangesInWritten() {
    return Stream.of(
        new LaterChange("@CachePut", Books::putLaterInWritten),
        new LaterChange("@CacheRemove", (b, k, v, end) -> b.changeLaterInWritten(k, end)),
        new LaterChange("@CacheRemoveAll", (b, k, v, end) -> b.changeAllLaterInWritten(end)));
  }

  /** What was rolled back does not reach what is behind a cache, either. */
  @ParameterizedTest
  @MethodSource("laterChangesInWritten")
  void stage_afterTheRollback_tellsTheWriterNothing(LaterChange change) throws Exception {
    for (boolean commits : List.of(false, true)) {
      WRITTEN.clear();
      Cache<Object, Object> cache = written.getCache("written-books");
      cache.put("other", "row");
      WRITTEN.clear();
      CompletableFuture<Void> end = new CompletableFuture<>();
      manager.begin();
      CompletionStage<Void> stage = change.step().run(books, key, "value", end);
      if (commits) {
        manager.commit();
      } else {
        manager.rollback();
      }

      end.complete(null);
      stage.toCompletableFuture().get(20, TimeUnit.SECONDS);

      assertThat(WRITTEN.isEmpty()).as("%s, commits: %s", WRITTEN, commits).isEqualTo(!commits);
    }
  }

  @ParameterizedTest
  @MethodSource("changes")
  void twoTransactions_onOneKey_leaveWhatWasCommittedLast(Change change) throws Exception {
    for (boolean firstEndsFirst : List.of(true, false)) {
      for (Change second : changes()) {
        table.write(key, "old");
        books.change(key, "old");
        books.find(key);
        manager.begin();
        change.step().run(books, key, "first");
        Transaction one = manager.suspend();
        manager.begin();
        second.step().run(others, key, "second");
        Transaction two = manager.suspend();
        manager.resume(firstEndsFirst ? one : two);
        manager.commit();
        assertOthersRead(firstEndsFirst ? "first" : "second");
        manager.resume(firstEndsFirst ? two : one);
        manager.commit();
        assertOthersRead(firstEndsFirst ? "second" : "first");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_withoutTransaction_betweenChangeAndCommit_isNotOverwritten(Change change)
      throws Exception {
    for (Change second : changes()) {
      // The first one commits, and is told of it when the second one has returned.
      table.write(key, "old");
      books.find(key);
      manager.begin();
      change.step().run(books, key, "first");
      table.whenCommitted(
          () -> {
            table.whenCommitted(() -> {});
            elsewhere(
                () -> {
                  second.step().run(others, key, "second");
                  return null;
                });
          });
      manager.commit();
      assertOthersRead("second");
    }
  }

  @Test
  void putThenRemove_andRemoveThenPut_inOneTransaction() throws Exception {
    manager.begin();
    books.put(key, "one");
    books.change(key, "two");
    manager.commit();
    assertOthersRead("two");

    manager.begin();
    books.change(key, "three");
    books.put(key, "four");
    manager.commit();
    assertCached("four");

    manager.begin();
    books.put(key, "five");
    books.changeAll(key, "six");
    manager.commit();
    assertOthersRead("six");

    manager.begin();
    books.changeAll(key, "seven");
    books.put(key, "eight");
    manager.commit();
    assertOthersRead("eight");
  }

  @Test
  void removal_thatItsFailureForbids_endsWithTheTransaction() throws Exception {
    manager.begin();
    assertThatThrownBy(() -> books.refuse(key)).isInstanceOf(IllegalArgumentException.class);
    manager.commit();
    assertOthersRead("old");
    assertCached("old");
  }

  @Test
  void methods_afterTheTransaction_areAsBefore() throws Exception {
    manager.begin();
    books.put(key, "new");
    manager.commit();
    books.put(key, "newer");
    assertCached("newer");
    books.change(key, "newest");
    assertOthersRead("newest");
    assertCached("newest");
  }

  /** What a transaction remembers has a bound: more changes than that hold the whole cache. */
  @Test
  void veryManyChangesAndResults_ofOneTransaction_areBounded() throws Exception {
    int results = 1_000;
    manager.begin();
    for (int i = 0; i <= results; i++) {
      books.find(key + "-result-" + i);
    }
    manager.commit();
    int before = books.reads();
    elsewhere(() -> books.find(key + "-result-0"));
    assertThat(books.reads()).isEqualTo(before);
    elsewhere(() -> books.find(key + "-result-" + results));
    assertThat(books.reads()).isEqualTo(before + 1);

    int changes = 10_000;
    String last = key + "-change-" + changes;
    table.write(last, "old");
    assertThat(elsewhere(() -> others.find(last))).isEqualTo("old");
    assertCachedSoon("old");
    manager.begin();
    for (int i = 0; i <= changes; i++) {
      books.change(key + "-change-" + i, "new");
    }
    // All entries, so also this one: nothing is stored meanwhile.
    assertNotCached();
    assertNotCached();
    manager.commit();
    assertThat(elsewhere(() -> others.find(last))).isEqualTo("new");
    assertCachedSoon("old");
  }
}

package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Level;
import io.larder.clients.Model.Loan;
import io.larder.clients.Model.Note;
import io.larder.clients.Model.Publisher;
import io.larder.clients.Model.Slot;
import io.larder.clients.Model.SlotId;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hibernate's second-level cache. A "hit" has no statement for the database. */
@RedisTest
class HibernateIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Fixture fixture;
  private OwnRedis redis;
  private SessionFactory factory;
  private Statistics statistics;

  @BeforeEach
  void open(Fixture given) {
    fixture = given.leavingNoThreads();
    redis = fixture.redis();
    HibernateFactory.RECIPE.install(
        fixture,
        folder,
        redis,
        "redis.codec.allowed-types",
        "org.hibernate.cache.*,io.larder.clients.*");
    factory =
        fixture.closing(
            HibernateFactory.open("mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", true));
    statistics = factory.getStatistics();
  }

  private <T> T in(Function<Session, T> work) {
    return factory.fromTransaction(work);
  }

  private void persist(Object entity) {
    factory.inTransaction(session -> session.persist(entity));
  }

  /**
   * What a run of the work gives that has no statement. Not always the second one: what a
   * transaction has locked, Hibernate stores again for transactions of a later millisecond.
   */
  private <T> T hit(Function<Session, T> work) {
    in(work);
    return await()
        .atMost(LONG)
        .until(
            () -> {
              statistics.clear();
              T result = in(work);
              return statistics.getPrepareStatementCount() == 0 ? result : null;
            },
            Objects::nonNull);
  }

  private void persistBook() {
    factory.inTransaction(
        session -> {
          Publisher publisher = Publisher.of("p1");
          session.persist(publisher);
          Book book = Book.of(1);
          book.publisher = publisher;
          session.persist(book);
        });
  }

  @Test
  void readOnly() {
    persist(Publisher.of("p1"));

    assertThat(hit(session -> session.find(Publisher.class, "p1")).town).isEqualTo("town");
  }

  @Test
  void nonstrict_readsWhatWasUpdated() {
    persist(Note.of(1, "first"));
    assertThat(hit(session -> session.find(Note.class, 1)).text).isEqualTo("first");

    factory.inTransaction(session -> session.find(Note.class, 1).text = "second");

    Note note = hit(session -> session.find(Note.class, 1));
    assertThat(note.text).isEqualTo("second");
    assertThat(note.date.getTime()).isEqualTo(1_700_000_000_000L);
  }

  @Test
  void idOfTwoParts() {
    persist(Slot.of(new SlotId("a", 1L), "one"));
    persist(Slot.of(new SlotId("a", 2L), "two"));

    assertThat(hit(session -> session.find(Slot.class, new SlotId("a", 1L))).text).isEqualTo("one");
    assertThat(hit(session -> session.find(Slot.class, new SlotId("a", 2L))).text).isEqualTo("two");
  }

  @Test
  void readWrite_hasEveryField() {
    persistBook();

    Book book =
        hit(
            session -> {
              Book found = session.find(Book.class, 1L);
              Hibernate.initialize(found.publisher);
              return found;
            });

    assertThat(book.title).isEqualTo("title 1");
    assertThat(book.price).isEqualTo(new BigDecimal("12.50"));
    assertThat(book.day).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(book.uuid).isEqualTo(new UUID(1, 1));
    assertThat(book.cover).containsExactly(1, 2, 200);
    assertThat(book.level).isEqualTo(Level.HIGH);
    assertThat(book.place).isEqualTo(new Model.Place("s", 3));
    assertThat(((Publisher) Hibernate.unproxy(book.publisher)).town).isEqualTo("town");
  }

  @Test
  void collections() {
    persistBook();

    Book book =
        hit(
            session -> {
              Book found = session.find(Book.class, 1L);
              Hibernate.initialize(found.chapters);
              Hibernate.initialize(found.tags);
              return found;
            });

    assertThat(book.chapters).singleElement().extracting(chapter -> chapter.text).isEqualTo("c");
    assertThat(book.tags).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void readWrite_updateIsSeen_andARollbackIsNot() {
    persistBook();
    factory.inTransaction(session -> session.find(Book.class, 1L).title = "changed");
    assertThat(hit(session -> session.find(Book.class, 1L)).title).isEqualTo("changed");

    Throwable thrown =
        catchThrowable(
            () ->
                factory.inTransaction(
                    session -> {
                      session.find(Book.class, 1L).title = "never";
                      session.flush();
                      throw new IllegalStateException("rolled back");
                    }));

    assertThat(thrown).hasMessage("rolled back");
    // Not a hit: for a minute Hibernate keeps the lock of a version that nobody has raised.
    assertThat(in(session -> session.find(Book.class, 1L)).title).isEqualTo("changed");
  }

  @Test
  void naturalId() {
    persistBook();

    assertThat(hit(session -> session.bySimpleNaturalId(Book.class).load("isbn-1")).id)
        .isEqualTo(1);
    assertThat(statistics.getNaturalIdCacheHitCount()).isEqualTo(1);
  }

  @Test
  void transactional_withoutJta() {
    Loan loan = new Loan();
    loan.id = 1L;
    loan.text = "first";
    persist(loan);
    assertThat(hit(session -> session.find(Loan.class, 1L)).text).isEqualTo("first");

    factory.inTransaction(session -> session.find(Loan.class, 1L).text = "second");

    assertThat(hit(session -> session.find(Loan.class, 1L)).text).isEqualTo("second");
  }

  @Test
  void queries_ofEntities() {
    persistBook();

    List<Book> books =
        hit(
            session ->
                session
                    .createSelectionQuery("from Book b where b.level = :l", Book.class)
                    .setParameter("l", Level.HIGH)
                    .setCacheable(true)
                    .list());

    assertThat(books).singleElement().extracting(book -> book.title).isEqualTo("title 1");
    assertThat(statistics.getQueryCacheHitCount()).isEqualTo(1);
  }

  @Test
  void queries_ofValues_haveTheClassesOfTheFirstRun() {
    persistBook();
    Function<Session, Object[]> query =
        session ->
            session
                .createSelectionQuery(
                    "select b.id, b.title, b.price, b.day, b.at, b.level, b.uuid from Book b"
                        + " where b.price > :p",
                    Object[].class)
                .setParameter("p", BigDecimal.ONE)
                .setCacheable(true)
                .setCacheRegion("values")
                .getSingleResult();

    Object[] first = in(query);

    assertThat(hit(query)).containsExactly(first);
  }

  @Test
  void queries_areRunAgain_whenATableChanged() {
    Supplier<Long> count =
        () ->
            in(
                session ->
                    session
                        .createSelectionQuery("select count(*) from Note", Long.class)
                        .setCacheable(true)
                        .getSingleResult());
    persist(Note.of(1, "first"));
    assertThat(count.get()).isEqualTo(1);
    assertThat(count.get()).isEqualTo(1);

    persist(Note.of(2, "second"));

    assertThat(count.get()).isEqualTo(2);
  }

  @Test
  void bulkUpdate_isSeen() {
    persistBook();
    persist(Note.of(1, "first"));
    in(session -> session.find(Book.class, 1L));
    in(session -> session.find(Note.class, 1));

    factory.inTransaction(
        session -> {
          session.createMutationQuery("update Book set title = 'all'").executeUpdate();
          session.createMutationQuery("update Note set text = 'all'").executeUpdate();
        });

    assertThat(in(session -> session.find(Book.class, 1L)).title).isEqualTo("all");
    assertThat(in(session -> session.find(Note.class, 1)).text).isEqualTo("all");
  }

  @Test
  void eviction_ofOneEntity_ofAClass_andOfAll() {
    persistBook();
    org.hibernate.Cache cache = factory.getCache();
    for (Runnable eviction :
        List.<Runnable>of(
            () -> cache.evict(Book.class, 1L),
            () -> cache.evict(Book.class),
            cache::evictAllRegions)) {
      in(session -> session.find(Book.class, 1L));
      assertThat(cache.containsEntity(Book.class, 1L)).isTrue();

      eviction.run();

      assertThat(cache.containsEntity(Book.class, 1L)).isFalse();
    }
  }

  @Test
  void removed_isGone() {
    persistBook();
    in(session -> session.find(Book.class, 1L));

    factory.inTransaction(session -> session.remove(session.find(Book.class, 1L)));

    Book found = in(session -> session.find(Book.class, 1L));
    assertThat(found).isNull();
  }

  @Test
  void everyEntryExpires() {
    persistBook();
    hit(session -> session.find(Book.class, 1L));

    assertThat(entries()).isNotEmpty().allMatch(key -> ttl(key) > 0 && ttl(key) <= 3_600_000);
  }

  private List<String> entries() {
    return ((List<?>) redis.ask("KEYS", "shop:*app.*")).stream().map(String::valueOf).toList();
  }

  private long ttl(String key) {
    return Long.parseLong(String.valueOf(redis.ask("PTTL", key)));
  }

  /** Reads go to the database, writes reach it, and nothing old comes back. */
  @Test
  void withoutRedis_itGoesOn() {
    persistBook();
    persist(Note.of(1, "first"));
    hit(session -> session.find(Book.class, 1L));
    hit(session -> session.find(Note.class, 1));

    redis.kill();
    assertThat(in(session -> session.find(Book.class, 1L)).title).isEqualTo("title 1");
    factory.inTransaction(
        session -> {
          session.find(Book.class, 1L).title = "meanwhile";
          session.find(Note.class, 1).text = "meanwhile";
          session.persist(Note.of(2, "meanwhile"));
        });
    assertThat(in(session -> session.find(Book.class, 1L)).title).isEqualTo("meanwhile");
    assertThat(in(session -> session.find(Note.class, 2)).text).isEqualTo("meanwhile");

    redis.start();
    assertThat(hit(session -> session.find(Book.class, 1L)).title).isEqualTo("meanwhile");
    assertThat(in(session -> session.find(Note.class, 1)).text).isEqualTo("meanwhile");
  }

  /** A Redis that only was out of reach has what was there before. */
  @Test
  void withRedisFrozen_nothingOldComesBack() {
    persistBook();
    persist(Note.of(1, "first"));
    hit(session -> session.find(Book.class, 1L));
    hit(session -> session.find(Note.class, 1));

    redis.freeze();
    factory.inTransaction(
        session -> {
          session.find(Book.class, 1L).title = "meanwhile";
          session.find(Note.class, 1).text = "meanwhile";
        });
    redis.thaw();

    for (int i = 0; i < 50; i++) {
      assertThat(in(session -> session.find(Book.class, 1L)).title).isEqualTo("meanwhile");
      assertThat(in(session -> session.find(Note.class, 1)).text).isEqualTo("meanwhile");
    }
    hit(session -> session.find(Book.class, 1L));
  }
}

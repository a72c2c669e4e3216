package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Level;
import io.larder.clients.Model.Loan;
import io.larder.clients.Model.Note;
import io.larder.clients.Model.Publisher;
import io.larder.clients.Model.Slot;
import io.larder.clients.Model.SlotId;
import io.larder.support.RedisTest;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Test;

/** Hibernate's second-level cache: entities, collections and natural ids. */
@RedisTest
class HibernateIT extends HibernateContract {
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
}

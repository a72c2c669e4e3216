package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Level;
import io.larder.clients.Model.Note;
import io.larder.support.RedisTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

/** Hibernate's query cache, and changes of many rows. */
@RedisTest
class HibernateQueriesIT extends HibernateContract {
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
}

package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Note;
import io.larder.support.RedisTest;
import org.junit.jupiter.api.Test;

/** Hibernate's second-level cache while Redis is away. */
@RedisTest
class HibernateOutageIT extends HibernateContract {
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

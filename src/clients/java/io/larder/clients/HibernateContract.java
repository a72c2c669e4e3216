package io.larder.clients;

import static org.awaitility.Awaitility.await;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Publisher;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Hibernate on an H2 and a Redis of the test's own. A "hit" has no statement for the database. */
abstract class HibernateContract {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  OwnRedis redis;
  SessionFactory factory;
  Statistics statistics;

  @BeforeEach
  void open(Fixture given) {
    Fixture fixture = given.leavingNoThreads();
    redis = fixture.redis();
    HibernateFactory.install(fixture, folder, redis);
    factory =
        fixture.closing(
            HibernateFactory.open("mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", true));
    statistics = factory.getStatistics();
  }

  <T> T in(Function<Session, T> work) {
    return factory.fromTransaction(work);
  }

  void persist(Object entity) {
    factory.inTransaction(session -> session.persist(entity));
  }

  /**
   * What a run of the work gives that has no statement. Not always the second one: what a
   * transaction has locked, Hibernate stores again for transactions of a later millisecond.
   */
  <T> T hit(Function<Session, T> work) {
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

  void persistBook() {
    factory.inTransaction(
        session -> {
          Publisher publisher = Publisher.of("p1");
          session.persist(publisher);
          Book book = Book.of(1);
          book.publisher = publisher;
          session.persist(book);
        });
  }
}

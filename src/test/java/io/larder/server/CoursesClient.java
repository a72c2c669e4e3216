package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks an application that has the courses, and says what each of their parts must answer. */
final class CoursesClient {
  /** No two tests have the same course, student or town. */
  private static final AtomicInteger NUMBERS = new AtomicInteger(100);

  private final URI api;

  /**
   * Asks one.
   *
   * @param api ends with a slash
   */
  CoursesClient(URI api) {
    this.api = api;
  }

  private String get(String path) {
    return Answer.get(api.resolve(path)).ok();
  }

  private String post(String path) {
    return Answer.send("POST", api.resolve(path), "").ok();
  }

  private Answer mark(String student, String visitor) {
    return Answer.get(api.resolve("marks/" + student), "Visitor", visitor);
  }

  private int audited() {
    return Integer.parseInt(get("marks/audited/calls"));
  }

  /** An interceptor around the caches runs on a hit, one within them does not. */
  void assertAccess() {
    assertThat(auditedOnAHit()).isZero();
  }

  /** How often an interceptor of priority 2000 runs while a hit is answered. */
  int auditedOnAHit() {
    String student = "student" + NUMBERS.incrementAndGet();
    String mark = mark(student, "ada").ok();
    int before = audited();
    assertThat(mark(student, "ada").ok()).isEqualTo(mark);
    int audited = audited() - before;
    assertThat(mark(student, "eve").status()).isEqualTo(403);
    return audited;
  }

  /** Retries happen within a computation, and an open circuit is nobody's result. */
  void assertFaults() {
    String town = "town" + NUMBERS.incrementAndGet();
    String forecast = get("forecasts/" + town);
    assertThat(forecast).startsWith(town + " at attempt ");
    assertThat(get("forecasts/" + town)).isEqualTo(forecast);

    String known = get("forecasts/known-" + town + "/tide");
    post("forecasts/broken/true");
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> get("forecasts/" + town + "/tide").equals("CircuitBreakerOpenException"));
      assertThat(get("forecasts/" + town + "/tide/any")).isEqualTo("unknown");
      assertThat(get("forecasts/known-" + town + "/tide")).isEqualTo(known);
    } finally {
      post("forecasts/broken/false");
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("forecasts/" + town + "/tide").equals("high tide in " + town));
    assertThat(get("forecasts/" + town + "/tide/any")).isEqualTo("high tide in " + town);
  }

  private int queries() {
    return Integer.parseInt(get("courses/queries/number"));
  }

  private static String course(int id, String title) {
    return "CourseView[id=" + id + ", title=" + title + ", teacher=Ada]";
  }

  private int added(String title) {
    int id = NUMBERS.incrementAndGet();
    post("courses/" + id + "/add?title=" + title);
    return id;
  }

  /** An EJB of the start-up has filled the cache before the first request. */
  void assertWarm() {
    assertThat(get("courses/1")).isEqualTo(course(1, "Algebra"));
    assertThat(get("courses/1/desk")).isEqualTo(course(1, "Algebra"));
    assertThat(queries()).isEqualTo(1);
  }

  /** EJBs and beans with transactions have one cache, which holds what was committed. */
  void assertStore() {
    int id = added("Logic");
    int queries = queries();
    for (int i = 0; i < 2; i++) {
      assertThat(get("courses/" + id)).isEqualTo(course(id, "Logic"));
      assertThat(get("courses/" + id + "/desk")).isEqualTo(course(id, "Logic"));
    }
    assertThat(queries()).isEqualTo(queries + 1);
    for (String how : new String[] {"table", "desk", "office"}) {
      assertThat(post("courses/" + id + "/" + how + "?title=" + how)).isEqualTo(how);
      assertThat(get("courses/" + id)).isEqualTo(course(id, how));
      assertThat(get("courses/" + id + "/desk")).isEqualTo(course(id, how));
    }
  }

  /** What a transaction has changed, read and rolled back is nowhere. */
  void assertRolledBack() {
    int id = added("Sets");
    assertThat(get("courses/" + id)).isEqualTo(course(id, "Sets"));
    assertThat(post("courses/" + id + "/fail?title=Wrong")).isEqualTo("seen Wrong");
    assertThat(get("courses/" + id + "/title")).as("in the database").isEqualTo("Sets");
    assertThat(get("courses/" + id)).isEqualTo(course(id, "Sets"));
    assertThat(get("courses/" + id + "/desk")).isEqualTo(course(id, "Sets"));
  }

  /** What a transaction puts is cached after its commit, and not after its roll-back. */
  void assertSeats() {
    String seat = "seat" + NUMBERS.incrementAndGet();
    assertThat(get("seats/" + seat)).isEqualTo("free");
    assertThat(post("seats/" + seat + "/refuse?name=eve")).isEqualTo("no seat for eve");
    assertThat(get("seats/" + seat)).as("after a roll-back").isEqualTo("free");
    assertThat(post("seats/" + seat + "/reserve?name=ada")).isEqualTo("ada");
    assertThat(get("seats/" + seat)).as("after a commit").isEqualTo("ada");
    assertThat(post("seats/" + seat + "/refuse?name=eve")).isEqualTo("no seat for eve");
    assertThat(get("seats/" + seat)).as("after a second roll-back").isEqualTo("ada");
  }

  /** An entity with lazy parts is not cached, and the log says what to do. */
  void assertEntityIsNotCached(AppServer server) {
    int id = added("Rings");
    long mark = server.logSize();
    int queries = queries();
    assertThat(get("courses/" + id + "/whole")).isEqualTo("Rings");
    assertThat(get("courses/" + id + "/whole")).isEqualTo("Rings");
    assertThat(queries()).isEqualTo(queries + 2);
    assertThat(server.logSince(mark))
        .contains("com.example.courses.store.Course is an entity with lazy parts (")
        .contains(": cache a record of it")
        .doesNotContain("HibernateProxy", "FAIL_ON", "allowed-types");
  }

  /** A cache in a session, and cached calls of the server's own tasks. */
  void assertVisits() {
    String course = "course" + NUMBERS.incrementAndGet();
    assertThat(post("visits/" + course)).isEqualTo("1 of 1");
    assertThat(post("visits/" + course)).isEqualTo("1 of 2");
    assertThat(get("visits/" + course + "/report")).isEqualTo("60 in 1 runs");
    assertThat(get("visits/" + course + "/report")).isEqualTo("60 in 0 runs");
  }
}

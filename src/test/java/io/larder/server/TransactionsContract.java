package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.testkit.wire.RespClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cached methods in transactions of a server with EJBs. */
abstract class TransactionsContract extends ServerContract {
  private URI bookings;

  private URI bookings() {
    if (bookings == null) {
      server().deploy(SampleWar.bookings().write(wars(), "bookings"));
      bookings = URI.create(server().http() + "/bookings/api/bookings/");
    }
    return bookings;
  }

  private String find(String id) {
    return Answer.get(bookings().resolve(id)).ok();
  }

  private String findAtDesk(String id) {
    return Answer.get(bookings().resolve(id + "/desk")).ok();
  }

  private Answer post(String path) {
    return Answer.send("POST", bookings().resolve(path), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"change", "put", "changeByOther", "putByOther"})
  void change_inTransactionOfAnEjb_isNotOverwrittenByARequestBeforeTheCommit(String how) {
    String id = UUID.randomUUID().toString();
    assertThat(find(id)).isEqualTo("nobody");
    post("commits/stopped/true").ok();
    CompletableFuture<String> change;
    try {
      change = CompletableFuture.supplyAsync(() -> post(id + "/" + how + "?name=ada").ok());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Answer.get(bookings().resolve("commits/running")).ok().equals("true"));
      assertThat(find(id)).isEqualTo("nobody");
      assertThat(findAtDesk(id)).isEqualTo("nobody");
      assertThat(find(id)).isEqualTo("nobody");
    } finally {
      post("commits/stopped/false").ok();
    }
    change.join();
    assertThat(find(id)).isEqualTo("ada");
    assertThat(findAtDesk(id)).isEqualTo("ada");
    assertThat(cached(id)).isEqualTo(1);
  }

  @Test
  void read_inTransactionOfAnEjb_isCached() {
    String id = UUID.randomUUID().toString();
    assertThat(findAtDesk(id)).isEqualTo("nobody");
    assertThat(cached(id)).isEqualTo(1);
  }

  /** How many entries there are for a booking. */
  private int cached(String id) {
    try (RespClient client = client()) {
      return ((List<?>) client.ask("KEYS", "bookings:j:bookings:*" + id + "*")).size();
    }
  }

  @Test
  void rolledBack_nothingIsLeft_ofWhatWasPutOrRead() {
    String id = UUID.randomUUID().toString();
    assertThat(post(id + "/refuse?name=ada").ok()).isEqualTo("ada");
    assertThat(find(id)).isEqualTo("nobody");
    post(id + "/putAndRefuse?name=ada").ok();
    assertThat(find(id)).isEqualTo("nobody");
  }

  /** A scheduled one every second, and one that the application starts. */
  @Test
  void timerMethods_ofAnEjb_emptyTheirCaches() {
    long mark = server().logSize();
    server().deploy(SampleWar.timers().write(wars(), "timers"));
    try {
      URI prices = URI.create(server().http() + "/timers/api/prices/");
      Supplier<String> timed = () -> Answer.get(prices.resolve("timed")).ok();
      String before = timed.get();
      assertThat(timed.get()).isEqualTo(before);
      Answer.send("POST", prices.resolve("timers/once"), "").ok();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Answer.get(prices.resolve("seen")).ok().startsWith("once, transaction"));
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !timed.get().equals(before));
      String after = timed.get();
      assertThat(Answer.get(prices.resolve("seen")).ok())
          .doesNotContain(before) // the method's own transaction has changed the cache
          .doesNotContain(after);

      Supplier<String> scheduled = () -> Answer.get(prices.resolve("scheduled")).ok();
      String first = scheduled.get();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !scheduled.get().equals(first));
      assertThat(timed.get()).isEqualTo(after);
      assertThat(server().logSince(mark)).doesNotContain("LARDER-6002");
    } finally {
      server().undeploy("timers");
    }
  }
}

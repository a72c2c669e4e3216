package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.RespClient;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
          .atMost(java.time.Duration.ofSeconds(60))
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
}

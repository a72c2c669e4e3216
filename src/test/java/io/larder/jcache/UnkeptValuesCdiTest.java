package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.cache.CacheOperations;
import io.larder.common.CodecException;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** Values that would not come back are refused, and the application is told of what it declares. */
@RedisTest
class UnkeptValuesCdiTest {
  /** A part that nobody can read. */
  public static class Account {
    private String owner;
    private String secret = "none";

    public String getOwner() {
      return owner;
    }

    public void setOwner(String owner) {
      this.owner = owner;
    }

    void secret(String given) {
      secret = given;
    }

    String secret() {
      return secret;
    }
  }

  record Bank(List<Account> accounts) {}

  record Fine(String name, List<Integer> numbers) {}

  @ApplicationScoped
  static class Banks {
    private final AtomicInteger calls = new AtomicInteger();

    @Inject
    @CacheName("unkept-accounts")
    Cache<String, Account> accounts;

    @Inject
    @CacheName("unkept-fine")
    Cache<String, Fine> fine;

    @Inject CacheOperations operations;

    public int calls() {
      return calls.get();
    }

    public Cache<String, Account> accounts() {
      return accounts;
    }

    public Cache<String, Fine> fine() {
      return fine;
    }

    public CacheOperations operations() {
      return operations;
    }

    @CacheResult(cacheName = "unkept-banks")
    public Bank bank(String name) {
      calls.incrementAndGet();
      Account account = new Account();
      account.secret(name);
      return new Bank(List.of(account));
    }

    @CacheResult(cacheName = "unkept-iterators")
    public Iterator<Integer> numbers(String name) {
      return List.of(1, 2, 3).iterator();
    }

    @CacheResult(cacheName = "unkept-not")
    public Fine fine(String name) {
      return new Fine(name, List.of(1));
    }
  }

  @Test
  void values_thatWouldNotComeBack_areNamedWhenTheApplicationIsDeployed(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), Banks.class)) {
      assertThat(container.get(Banks.class).calls()).isZero();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3001"))
          .hasSize(3)
          .allMatch(line -> line.startsWith("WARNING"))
          .anyMatch(
              line ->
                  line.contains("Banks.bank")
                      && line.contains("accounts: ")
                      && line.contains("secret")
                      && line.contains("@JsonProperty"))
          .anyMatch(line -> line.contains("unkept-accounts") && line.contains("secret"))
          .anyMatch(line -> line.contains("Banks.numbers") && line.contains("used up"));
    }
  }

  @Test
  void values_thatWouldNotComeBack_areReturnedAndReportedOnce(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Banks.class);
        LogCapture log = new LogCapture()) {
      Banks banks = container.get(Banks.class);
      for (int i = 0; i < 3; i++) {
        assertThat(banks.bank("b").accounts().get(0).secret()).isEqualTo("b");
        assertThat(banks.numbers("n")).toIterable().containsExactly(1, 2, 3);
        assertThat(banks.fine("f")).isEqualTo(new Fine("f", List.of(1)));
      }
      assertThat(banks.calls()).isEqualTo(3);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-6006"))
          .hasSize(2)
          .anyMatch(line -> line.contains("Banks.bank") && line.contains("accounts[0].secret"))
          .anyMatch(line -> line.contains("Banks.numbers"));
    }
  }

  @Test
  void put_ofWhatWouldNotComeBack_failsWithTypeAndPath(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Banks.class)) {
      Banks banks = container.get(Banks.class);
      assertThatThrownBy(() -> banks.accounts().put("a", new Account()))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("Account")
          .hasMessageContaining("secret");
      assertThat(banks.accounts().containsKey("a")).isFalse();
      assertThatThrownBy(() -> banks.operations().set("b", new Bank(List.of(new Account()))))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("accounts[0].secret");
      assertThatThrownBy(() -> banks.operations().hash("h").set("f", new Account()))
          .isInstanceOf(CodecException.class);
      assertThat(banks.operations().exists("b")).isFalse();
      banks.fine().put("f", new Fine("f", List.of(1)));
      assertThat(banks.fine().get("f")).isEqualTo(new Fine("f", List.of(1)));
    }
  }
}

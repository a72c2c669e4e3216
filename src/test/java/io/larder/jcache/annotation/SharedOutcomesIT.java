package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers of two applications, as in two JVMs, get of one run, and for what they wait. */
@RedisTest
class SharedOutcomesIT {
  private final String key = UUID.randomUUID().toString();
  private Service one;
  private Service other;

  /** What is cached, with what its methods throw. */
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile CountDownLatch end = new CountDownLatch(0);

    @Produces
    @Singleton
    static TransactionSynchronizationRegistry registry() {
      return new TransactionSynchronizationRegistryImple();
    }

    public int runs() {
      return runs.get();
    }

    public void until(CountDownLatch latch) {
      end = latch;
    }

    private void run() {
      runs.incrementAndGet();
      try {
        assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @CacheResult(cacheName = "values", exceptionCacheName = "failures")
    public String find(String key) {
      run();
      throw new IllegalArgumentException(key);
    }

    @CacheResult(cacheName = "values", exceptionCacheName = "failures")
    public CompletionStage<String> findLater(String key, @CacheKey String id, Throwable failure) {
      run();
      return CompletableFuture.failedFuture(failure);
    }

    @CacheResult(cacheName = "values")
    public String value(String key) {
      run();
      return "value";
    }

    @CachePut(cacheName = "values")
    public void put(@CacheKey String key, @CacheValue String value) {
      run();
    }
  }

  @BeforeEach
  void start(Fixture fixture) {
    var settings =
        fixture
            .redis()
            .settings(
                "redis.cache.values.single-flight", "cluster",
                "redis.cache.values.flight-timeout", "PT60S",
                "redis.cache.default.deadline", "PT20S",
                "redis.timeout", "PT20S");
    one = fixture.container(settings, Service.class).get(Service.class);
    other = fixture.container(settings, Service.class).get(Service.class);
  }

  /** Also a failure that a stage could have put around another. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void storedException_ofAStage_isAFailedStage(boolean wraps) {
    Exception cause = new IllegalStateException("cause");
    Exception failure = wraps ? new ExecutionException("own", cause) : cause;
    for (Service service : new Service[] {one, one, other}) {
      CompletionStage<String> stage = service.findLater("x", key, failure);
      Throwable seen = stage.handle((value, thrown) -> thrown).toCompletableFuture().join();
      assertThat(seen).hasSameClassAs(failure).hasMessage(failure.getMessage());
    }
    assertThat(one.runs() + other.runs()).isEqualTo(1);
  }

  @Test
  void storedException_isThrownToThoseWhoWaitInOtherJvms() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    one.until(end);
    CompletableFuture<String> leading = CompletableFuture.supplyAsync(() -> one.find(key));
    await().until(() -> one.runs() == 1);
    CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> other.find(key));
    // It has found nothing, and asks now and then whose turn it is.
    assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    end.countDown();

    for (CompletableFuture<String> call : java.util.List.of(leading, waiting)) {
      assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
    assertThat(other.runs()).isZero();
  }

  private void assertDoesNotWait() {
    CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> other.value(key));
    assertThat(call).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("value");
  }

  @Test
  void transaction_isWaitedForByNobody() throws Exception {
    TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    manager.begin();
    try {
      assertThat(one.value(key)).isEqualTo("value");
      assertDoesNotWait();
    } finally {
      manager.rollback();
    }
    assertThat(one.value(key)).isEqualTo("value");
    assertThat(one.runs()).isEqualTo(1);
  }

  @Test
  void put_isWaitedForByNobody() {
    CountDownLatch end = new CountDownLatch(1);
    one.until(end);
    CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> one.put(key, "put"));
    await().until(() -> one.runs() == 1);
    try {
      assertDoesNotWait();
    } finally {
      end.countDown();
    }
    putting.join();
  }
}

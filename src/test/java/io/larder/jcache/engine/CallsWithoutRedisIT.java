package io.larder.jcache.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.observe.CacheObservation;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What calls that go on without Redis send themselves, to a cache that refuses to evict. */
@RedisTest
class CallsWithoutRedisIT {
  private static final LarderException REFUSAL = new LarderException("NOPERM");
  private static final Eviction A = new Eviction.OfKey("a");
  private static final Eviction B = new Eviction.OfKey("b");

  private final Thread caller = Thread.currentThread();
  private final List<Eviction> evicted = new CopyOnWriteArrayList<>();
  private final BackingCache cache = cache();
  private CacheGuard guard;
  private CallsWithoutRedis calls;

  /** Notes what the caller evicts; the guard's own thread evicts what is made up for. */
  private BackingCache cache() {
    return (BackingCache)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BackingCache.class},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "name", "toString" -> "tutors";
                  case "isClosed" -> false;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == given[0];
                  case "observation" -> CacheObservation.of("tutors", List.of());
                  case "evict" -> {
                    if (Thread.currentThread().equals(caller)) {
                      evicted.add((Eviction) given[0]);
                    }
                    yield Reply.failed(REFUSAL);
                  }
                  default -> null;
                });
  }

  @BeforeEach
  void open(Fixture fixture) {
    var redis = fixture.larder(fixture.redis().settings()).connection().calls();
    guard = new CacheGuard(Probe.of(redis), Outages.untold(), getClass().getClassLoader());
    calls = new CallsWithoutRedis(cache, guard, redis, Duration.ofMillis(200));
  }

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void writeThrough_evictsFirst_onlyWhatWaits() {
    guard.lost(cache, A, REFUSAL);
    assertThat(guard.isPassable(cache)).isFalse();
    assertThat(calls.<String>writeThrough(List.of(B), () -> "made")).isEqualTo("made");
    assertThat(evicted).isEmpty();
    assertThatThrownBy(() -> calls.writeThrough(List.of(A, B), () -> "made"))
        .isInstanceOf(CacheException.class);
    assertThat(evicted).containsExactly(A);

    guard.lost(cache, Eviction.ALL, REFUSAL);
    assertThatThrownBy(() -> calls.writeThrough(List.of(B), () -> "made"))
        .isInstanceOf(CacheException.class);
    assertThat(evicted).containsExactly(A, B);
  }

  /** It may be the same key as another object. */
  @Test
  void writeThrough_ofAKeyWithoutEquals_evictsItWhateverWaits() {
    guard.lost(cache, A, REFUSAL);
    Eviction own = new Eviction.OfKey(new Object());
    assertThatThrownBy(() -> calls.writeThrough(List.of(own), () -> "made"))
        .isInstanceOf(CacheException.class);
    assertThat(evicted).containsExactly(own);
  }

  @Test
  void writeWhoseTimeIsOver_waitsForNoEviction() {
    String given =
        calls.write(
            List.of(A),
            () -> {
              long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
              while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(end - System.nanoTime());
              }
              throw new CacheException("late", REFUSAL);
            },
            "dropped");
    assertThat(given).isEqualTo("dropped");
    assertThat(evicted).isEmpty();
    assertThat(guard.kept("tutors")).isEqualTo(1);
  }

  @Test
  void writeThatIsRefusedInTime_evictsAtOnce() {
    String given =
        new CallsWithoutRedis(cache, guard, calls.redis(), Duration.ofMinutes(1))
            .write(
                List.of(A),
                () -> {
                  throw new CacheException("refused", REFUSAL);
                },
                "dropped");
    assertThat(given).isEqualTo("dropped");
    assertThat(evicted).containsExactly(A);
    assertThat(guard.kept("tutors")).isEqualTo(1);
  }
}

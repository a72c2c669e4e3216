package io.larder.jcache.annotation.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.RedisUnavailableException;
import io.larder.config.CacheSettings;
import io.larder.config.SettingsReader;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.guard.Budget;
import io.larder.guard.CacheGuard;
import io.larder.guard.Eviction;
import io.larder.guard.Outages;
import io.larder.guard.Probe;
import io.larder.jcache.annotation.call.CallCache.Entry;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.PutOptions;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What calls do with a cache that does not answer, and what observers learn of it. */
class GuardedCacheTest {
  private static final MethodKey KEY = new MethodKey("[1]");

  private final List<String> observed = new ArrayList<>();
  private final SilentCache silent = new SilentCache();
  private final CacheGuard guard =
      new CacheGuard(new Silence(), Outages.untold(), GuardedCacheTest.class.getClassLoader());
  private final CacheSettings settings = SettingsReader.read(Map.of()).caches().settings("silent");
  private final CallCache cache =
      new GuardedCache(silent, settings, guard, new BoundMethod.Log("a method"));

  private record Silence() implements Probe {
    @Override
    public void ask() {
      throw new RedisUnavailableException("away");
    }

    @Override
    public boolean isOver() {
      return false;
    }
  }

  /** A cache of a Redis that is away. */
  private final class SilentCache implements BackingCache {
    @Override
    public boolean isClosed() {
      return false;
    }

    private final CacheObservation observation =
        new CacheObservation(
            List.of(
                new CacheObserver() {
                  @Override
                  public void refused(Refusal reason) {
                    observed.add("refused " + reason);
                  }

                  @Override
                  public void evicted(boolean all) {
                    observed.add(all ? "evicted all" : "evicted");
                  }
                }));

    @Override
    public String name() {
      return "silent";
    }

    @Override
    public CacheObservation observation() {
      return observation;
    }

    @Override
    public Reply<Object> get(Object key, Type type, Deadline deadline) {
      return away();
    }

    @Override
    public Reply<Void> put(
        Object key, Object value, Type type, PutOptions options, Deadline deadline) {
      return away();
    }

    @Override
    public Reply<Void> evict(Eviction eviction, Deadline deadline) {
      return away();
    }

    @Override
    public Reply<Void> remove(Eviction eviction, Deadline deadline) {
      return away();
    }

    private <T> Reply<T> away() {
      return Reply.failed(new RedisUnavailableException("away"));
    }
  }

  @AfterEach
  void close() {
    guard.close();
  }

  private static Budget budget() {
    return new Budget(Duration.ofSeconds(20));
  }

  @Test
  void get_withoutAConnection_isAMissAndObserved() {
    assertThat(cache.get(KEY, String.class, budget())).isNull();

    assertThat(observed).containsExactly("refused DOWN");
    assertThat(guard.isPassable()).isTrue();
  }

  @Test
  void get_withoutTimeLeft_isObservedAsThat() {
    assertThat(cache.get(KEY, String.class, new Budget(Duration.ZERO))).isNull();

    assertThat(observed).containsExactly("refused DEADLINE");
  }

  @Test
  void evict_thatIsLost_opensTheGuard() {
    int before = cache.epoch();
    cache.evict(Eviction.ALL, budget()).await();

    assertThat(guard.isPassable()).isFalse();
    assertThat(cache.epoch()).isNotEqualTo(before);
    cache.evict(new Eviction.OfKey(KEY), budget()).await();
    assertThat(cache.get(KEY, String.class, budget())).isNull();
    assertThat(observed)
        .containsExactly(
            "evicted all", "refused DOWN", "evicted", "refused BREAKER", "refused BREAKER");
  }

  @Test
  void putsThatFail_openTheGuardAfterFive() {
    for (int i = 1; i <= CacheGuard.FAILURES; i++) {
      assertThat(guard.isPassable()).isTrue();
      cache.put(new Entry(KEY, "value", String.class, null), false, budget()).await();
    }

    assertThat(guard.isPassable()).isFalse();
  }

  @Test
  void put_ofANullThatIsNotCached_isNothingAndOneThatReplacesEvicts() {
    Entry none = new Entry(KEY, null, String.class, null);

    assertThat(cache.put(none, false, budget()).stage()).isCompletedWithValue(null);
    assertThat(observed).isEmpty();
    assertThat(cache.put(none, true, budget()).stage()).isCompletedWithValue(null);
    assertThat(observed).containsExactly("refused DOWN");
  }
}

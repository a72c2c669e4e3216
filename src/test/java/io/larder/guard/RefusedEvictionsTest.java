package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.common.LarderException;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Evictions that Redis refuses hold back their own cache, and are tried again. */
class RefusedEvictionsTest {
  private static final LarderException REFUSAL = new LarderException("NOPERM");
  private static final RedisUnavailableException SILENCE = new RedisUnavailableException("silence");

  private final AtomicBoolean silent = new AtomicBoolean();
  private final List<String> outages = new CopyOnWriteArrayList<>();
  private final FakeCache tutors = new FakeCache("tutors");
  private final FakeCache pupils = new FakeCache("pupils");
  private final CacheGuard guard = new CacheGuard(probe(), outages(), getClass().getClassLoader());

  private Probe probe() {
    return new Probe() {
      @Override
      public void ask() {
        if (silent.get()) {
          throw SILENCE;
        }
      }

      @Override
      public boolean isOver() {
        return false;
      }
    };
  }

  private Outages outages() {
    return new Outages() {
      @Override
      public void began(String reason) {
        outages.add("began");
      }

      @Override
      public void ended(Duration outage, long evictions) {
        outages.add("ended " + evictions);
      }
    };
  }

  private class FakeCache implements Guarded {
    private final String name;
    final Set<Eviction> refused = ConcurrentHashMap.newKeySet();
    final List<Eviction> made = new CopyOnWriteArrayList<>();
    final List<Eviction> tried = new CopyOnWriteArrayList<>();

    FakeCache(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline) {
      return Reply.of(true)
          .map(
              nothing -> {
                if (silent.get()) {
                  throw SILENCE;
                }
                tried.add(eviction);
                if (refused.contains(eviction)) {
                  throw REFUSAL;
                }
                made.add(eviction);
                return null;
              });
    }
  }

  private static Eviction key(int number) {
    return new Eviction.OfKey(number);
  }

  @AfterEach
  void close() {
    guard.close();
  }

  @Test
  void refusedEviction_holdsBackItsCacheAlone_untilItIsMade() {
    tutors.refused.add(key(1));
    int before = guard.epoch();

    guard.lost(tutors, key(1), REFUSAL);

    assertThat(guard.isPassable(tutors)).isFalse();
    assertThat(guard.isPassable(pupils)).isTrue();
    assertThat(guard.isPassable()).isTrue();
    assertThat(guard.epoch()).isNotEqualTo(before);
    assertThat(guard.keepIfOpen(tutors, key(2))).isTrue();
    assertThat(guard.keepIfOpen(pupils, key(2))).isFalse();
    tutors.refused.clear();
    await().until(() -> guard.isPassable(tutors));
    assertThat(tutors.made).containsExactlyInAnyOrder(key(1), key(2));
    assertThat(outages).isEmpty();
  }

  @Test
  void refusedEviction_blocksNoOthers_ofItsCacheNorOfOthers() {
    tutors.refused.add(key(1));
    pupils.refused.add(key(1));
    guard.lost(tutors, key(1), REFUSAL);
    guard.lost(pupils, key(1), REFUSAL);
    guard.keepIfOpen(tutors, key(2));
    pupils.refused.clear();

    await().until(() -> tutors.made.contains(key(2)) && guard.isPassable(pupils));

    assertThat(guard.isPassable(tutors)).isFalse();
    assertThat(pupils.made).contains(key(1));
    tutors.refused.clear();
    await().until(() -> guard.isPassable(tutors));
  }

  @Test
  void silence_opensForAll_andARefusedEvictionKeepsOnlyItsCacheBackAfterwards() {
    silent.set(true);
    tutors.refused.add(key(1));
    guard.lost(tutors, key(1), SILENCE);
    assertThat(guard.isPassable(pupils)).isFalse();
    assertThat(guard.keepIfOpen(pupils, key(7))).isTrue();

    silent.set(false);

    await().until(() -> guard.isPassable(pupils));
    assertThat(guard.isPassable(tutors)).isFalse();
    assertThat(pupils.made).containsExactly(key(7));
    await().untilAsserted(() -> assertThat(outages).containsExactly("began", "ended 1"));
    tutors.refused.clear();
    await().until(() -> guard.isPassable(tutors));
    assertThat(outages).hasSize(2);
  }

  @Test
  void silence_whileACacheIsHeldBack_opensForAll() {
    tutors.refused.add(key(1));
    guard.lost(tutors, key(1), REFUSAL);
    silent.set(true);
    for (int i = 0; i < CacheGuard.FAILURES; i++) {
      guard.failed(SILENCE);
    }
    assertThat(guard.isPassable(pupils)).isFalse();

    silent.set(false);
    tutors.refused.clear();

    await().until(() -> guard.isPassable(tutors) && guard.isPassable(pupils));
  }

  @Test
  void failuresThatAreNoSilence_neverOpen() {
    for (int i = 0; i < 100; i++) {
      guard.failed(REFUSAL);
      guard.failed(RedisUnavailableException.refused("READONLY"));
      guard.failed(new IllegalStateException("of the application"));
    }

    assertThat(guard.isPassable()).isTrue();
    assertThat(guard.isPassable(tutors)).isTrue();
  }

  /** A key whose code fails is no reason to lose others' evictions. */
  @Test
  void evictionThatFailsOtherwise_blocksNobody() {
    FakeCache broken =
        new FakeCache("broken") {
          @Override
          public Reply<@Nullable Void> evict(Eviction eviction, Deadline deadline) {
            throw new IllegalStateException("of a key");
          }
        };
    silent.set(true);
    // First the one that waits for Redis: the other one's eviction ends at once.
    guard.lost(tutors, key(1), SILENCE);
    assertThat(guard.keepIfOpen(broken, key(1))).isTrue();

    silent.set(false);

    await().until(() -> guard.isPassable(tutors));
    assertThat(tutors.made).containsExactly(key(1));
  }

  /** Of several managers, or one after the other: keys of one mean nothing to the other. */
  @Test
  void cachesOfOneName_makeTheirOwnEvictions() {
    FakeCache earlier = new FakeCache("tutors");
    earlier.refused.add(key(1));
    earlier.refused.add(key(2));
    silent.set(true);
    guard.lost(earlier, key(1), SILENCE);
    assertThat(guard.keepIfOpen(tutors, key(2))).isTrue();
    assertThat(guard.kept("tutors")).isEqualTo(2);

    silent.set(false);

    await().until(() -> tutors.made.contains(key(2)));
    assertThat(earlier.tried).doesNotContain(key(2));
    assertThat(guard.isPassable(tutors)).isFalse();
    earlier.refused.clear();
    await().until(() -> guard.isPassable(tutors));
    assertThat(earlier.made).containsExactly(key(1));
  }

  /** A write that meets silence is kept at once, and again when it is dropped. */
  @Test
  void evictionThatIsKeptAgain_isCountedOnce() {
    silent.set(true);
    guard.lost(tutors, key(1), SILENCE);
    guard.keepIfOpen(tutors, key(1));
    guard.keepIfOpen(tutors, key(2));
    guard.keepIfOpen(pupils, Eviction.ALL);
    guard.keepIfOpen(pupils, Eviction.ALL);

    silent.set(false);

    await().untilAsserted(() -> assertThat(outages).containsExactly("began", "ended 3"));
  }
}

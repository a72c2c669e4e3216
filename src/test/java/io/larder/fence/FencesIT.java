package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.connection.call.RedisCalls;
import io.larder.support.EachTopology;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A request that is executed twice, as after a lost reply, revives no right that was taken away.
 */
@EachTopology
class FencesIT {
  private static final String PREFIX = "larder:test:";

  private final String entry = PREFIX + "c:" + UUID.randomUUID();
  private RedisCalls calls;
  private Fences fences;
  private Fence fence;
  private final TestServers servers;

  FencesIT(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void start(Fixture fixture) {
    Larder larder = fixture.larder(servers.settings());
    calls = larder.connection().calls();
    fences = new Fences(calls, PREFIX);
    fence = fences.of(entry.getBytes(UTF_8));
  }

  private String stamp() {
    return (String) servers.ask("GET", new String(fence.stamp(), UTF_8));
  }

  private void evict() {
    servers.ask("DEL", new String(fence.stamp(), UTF_8));
  }

  @Test
  void take_executedTwice_makesAnotherStamp() {
    Fences.Asked asked = fences.ask(fence, null);

    calls.call(asked.request()).await();
    String first = stamp();
    evict();
    calls.call(asked.request()).await();

    assertThat(first).isNotNull();
    assertThat(stamp()).isNotNull().isNotEqualTo(first);
    evict();
  }

  @Test
  void hold_takenTwice_hasTheRightOfTheSecondTime() {
    Hold hold = fences.hold(fence);

    hold.take(null).await();
    String first = stamp();
    evict();
    hold.take(null).await();

    assertThat(first).isNotNull();
    assertThat(stamp()).isEqualTo(hold.right().stamp()).isNotEqualTo(first);
    hold.release(true, null).await();
    assertThat(stamp()).isNull();
  }

  /** Otherwise those who only look would take their right from those who write, again and again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void release_endsTheRight_unlessAnotherOneHasReadWithIt(boolean shared) {
    // The first one may be sent twice, because the server does not know its script.
    fences.release(fences.read(fence, null).await().right());
    await().atMost(Duration.ofMinutes(1)).until(() -> stamp() == null);
    StoreRight made = fences.read(fence, null).await().right();
    StoreRight sharing = shared ? fences.read(fence, null).await().right() : made;

    fences.release(made);
    // Behind the release on the same connection.
    boolean holds = fences.holds(sharing, null).await();

    assertThat(sharing.stamp()).isEqualTo(made.stamp());
    assertThat(holds).isEqualTo(shared);
    evict();
  }

  /** Otherwise other JVMs would take the computation for one that nobody leads. */
  @Test
  void read_ofWhatALeaderComputes_leavesItsLease() {
    Fences leader = new Fences(calls, PREFIX);
    StoreRight leading = leader.take(fence, Duration.ofMinutes(1), null).await();

    StoreRight reading = fences.read(fence, null).await().right();
    StoreRight following = fences.take(fence, Duration.ofMinutes(1), null).await();

    assertThat(reading.stamp()).isEqualTo(leading.stamp());
    assertThat(following.leads()).isFalse();
    leading.end();
    evict();
  }
}

package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeToLiveTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1281023894007608H", "P106751991167300D"})
  void ttl_thatRedisDoesNotTake_isRefusedWithNameAndValue(Duration ttl) {
    assertThatThrownBy(() -> TimeToLive.limited("ttl", ttl))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ttl is " + ttl)
        .hasMessageContaining("NO_EXPIRY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT0.0019S", "PT1H", "P365000D"})
  void ttl_thatRedisTakes_isKept(Duration ttl) {
    assertThat(TimeToLive.limited("ttl", ttl).millis()).isEqualTo(ttl.toMillis());
    assertThat(TimeToLive.orForever("ttl", ttl).isForever()).isFalse();
  }

  @Test
  void noExpiry_isTakenWhereItMeansSomething() {
    assertThat(TimeToLive.orForever("ttl", CacheOperations.NO_EXPIRY).isForever()).isTrue();
    assertThatThrownBy(() -> TimeToLive.limited("ttl", CacheOperations.NO_EXPIRY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("persist");
  }
}

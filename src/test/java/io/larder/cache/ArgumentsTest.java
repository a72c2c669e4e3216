package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1281023894007608H", "P106751991167300D"})
  void ttl_thatRedisDoesNotTake_isRefusedWithNameAndValue(Duration ttl) {
    assertThatThrownBy(() -> Arguments.ttl("ttl", ttl))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ttl is " + ttl)
        .hasMessageContaining("NO_EXPIRY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT0.0019S", "PT1H", "P365000D"})
  void ttl_thatRedisTakes_isKept(Duration ttl) {
    assertThat(Arguments.ttl("ttl", ttl)).isEqualTo(ttl);
    assertThat(Arguments.ttlOrForever("ttl", ttl)).isEqualTo(ttl);
  }

  @Test
  void noExpiry_isTakenWhereItMeansSomething() {
    assertThat(Arguments.ttlOrForever("ttl", CacheOperations.NO_EXPIRY))
        .isEqualTo(CacheOperations.NO_EXPIRY);
    assertThatThrownBy(() -> Arguments.ttl("ttl", CacheOperations.NO_EXPIRY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("persist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud83d", "\ude00a", "\ude00\ud83d"})
  void text_thatIsNotUnicode_isRefused(String text) {
    assertThatThrownBy(() -> Arguments.key(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("key has an unpaired surrogate");
  }
}

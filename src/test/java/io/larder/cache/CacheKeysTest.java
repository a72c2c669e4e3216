package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheKeysTest {
  private static CacheKeys keys(String prefix, String namespace, String view) {
    return new CacheKeys(prefix, namespace, "").withPrefix(view);
  }

  @ParameterizedTest
  @CsvSource({
    "larder:, c:, '',  k,    larder:c:k",
    "larder:, '', '',  k,    larder:k",
    "app*:,   c:, v:,  k,    app*:c:v:k",
    "larder:, c:, '',  s:x,  larder:c:s:x",
    "larder:, c:, s:,  x,    larder:c:s:x",
    "larder:, '', '',  sx,   larder:sx",
    "larder:, '', c:,  s:x,  larder:c:s:x",
  })
  void key_isPrefixNamespaceViewAndKey(
      String prefix, String namespace, String view, String key, String redisKey) {
    assertThat(keys(prefix, namespace, view).redisKey(key)).isEqualTo(redisKey);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '',  s:x",
    "'', '',  j:cache",
    "'', s:,  x",
    "'', s,   :x",
    "s,  '',  :x",
    "s:, '',  x",
    "'', j:,  x",
  })
  void key_inTheNamespacesOfSessionsAndJCache_isRefused(String namespace, String view, String key) {
    assertThatThrownBy(() -> keys("larder:", namespace, view).redisKey(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + view + key + "'")
        .hasMessageContaining("redis.key.cache-namespace='" + namespace + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "larder:,   c:, '',     *,     larder:c:*",
    "a*b?:,     c:, '',     x*,    a\\*b\\?:c:x*",
    "larder:,   c:, v[1]:,  a?,    larder:c:v\\[1\\]:a?",
    "l\\:,      c:, ^-,     [a-c], l\\\\:c:\\^\\-[a-c]",
  })
  void pattern_hasWildcardsOfItsOwnOnly(
      String prefix, String namespace, String view, String pattern, String redisPattern) {
    assertThat(keys(prefix, namespace, view).redisPattern(pattern)).isEqualTo(redisPattern);
  }
}

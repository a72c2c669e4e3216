package io.larder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.client.DefaultNettyHook;

class PrefixedJCacheKeysTest {
  @ParameterizedTest
  @CsvSource({
    "larder:, jcache_timeout_set:{larder:j:x}, larder:j:{larder:j:x}:timeout_set",
    "larder:, jcache_old_value_listeners:{larder:j:x}, larder:j:{larder:j:x}:old_value_listeners",
    "larder:, jcache_sync:0.25:{larder:j:x}, larder:j:{larder:j:x}:sync:0.25",
    "larder:, jcache_timeout_set:{larder:j:a:b}, larder:j:{larder:j:a:b}:timeout_set",
    "{app}:, jcache_timeout_set:{{app}:j:x}, {app}:j:x:timeout_set",
    "{app}:, jcache_timeout_set:{app}:j:x, {app}:j:x:timeout_set",
  })
  void keyOfACache_getsThePrefixAndKeepsItsSlot(String prefix, String key, String renamed) {
    assertThat(new PrefixedJCacheKeys(new DefaultNettyHook(), prefix).renamed(key))
        .isEqualTo(renamed)
        .startsWith(prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "jcache_removed_channel:{larder:j:x}",
    "jcache_updated_sync_channel:{larder:j:x}",
    "jcache_timeout_set:{somebody}",
    "jcache_",
    "larder:j:x"
  })
  void otherNames_stay(String name) {
    assertThat(new PrefixedJCacheKeys(new DefaultNettyHook(), "larder:").renamed(name))
        .isEqualTo(name);
  }
}

package io.larder.observe.advice;

import io.larder.config.CacheSettings;
import io.larder.config.setting.Setting;
import java.time.Duration;

/**
 * The cache that advice is about.
 *
 * @param name what sentences call it
 * @param section the name in its settings
 * @param age for how long it is counted
 */
record Subject(String name, String section, CacheSettings settings, Duration age) {
  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration FIRST = Duration.ofMinutes(10);

  /** After a start everything is stored, and little is found: no entry had the time to be read. */
  boolean isNew() {
    Duration ttl = settings.ttl();
    Duration most = ttl.compareTo(LONG) < 0 ? ttl : LONG;
    return age.compareTo(most.compareTo(FIRST) < 0 ? FIRST : most) < 0;
  }

  /** The key of one of its settings. */
  String key(Setting<?> setting) {
    return "redis.cache." + section + "." + setting;
  }
}

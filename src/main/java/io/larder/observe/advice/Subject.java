package io.larder.observe.advice;

import io.larder.config.CacheSettings;
import io.larder.config.setting.Setting;

/**
 * The cache that advice is about.
 *
 * @param name what sentences call it
 * @param section the name in its settings
 */
record Subject(String name, String section, CacheSettings settings) {
  /** The key of one of its settings. */
  String key(Setting<?> setting) {
    return "redis.cache." + section + "." + setting;
  }
}

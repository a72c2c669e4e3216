package io.larder.jcache;

import io.larder.common.KeyText;
import io.larder.config.CacheSettings;
import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.ExpiryTimes;
import java.lang.System.Logger.Level;

/** Says of each cache that is opened which settings hold for it, and where they are written. */
final class OpenedCacheLog {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private OpenedCacheLog() {}

  static void report(CacheSetup<?, ?> setup, String name, CacheSettings settings) {
    LOG.log(
        Level.DEBUG,
        () ->
            "cache "
                + KeyText.of(name)
                + " is open; its entries "
                + ExpiryTimes.text(setup.getExpiryPolicyFactory())
                + "; its settings are "
                + settings);
  }
}

package io.larder.jcache;

import io.larder.common.MessageId;
import io.larder.config.GivenSettings;
import java.net.URI;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** What the URI of a manager says: its name, or the server that it connects to. */
final class ManagerUris {
  static final String SCHEME = "larder";
  static final URI DEFAULT = URI.create(SCHEME + ":default");

  private ManagerUris() {}

  /** {@return the server that a URI names, or null if it is a name}; fails on any other URI. */
  static @Nullable URI server(URI uri) {
    if (GivenSettings.isServer(uri)) {
      return uri;
    }
    String name = uri.getRawSchemeSpecificPart();
    if (SCHEME.equals(uri.getScheme())
        && uri.isOpaque()
        && uri.getRawFragment() == null
        && name.indexOf('?') < 0) {
      return null;
    }
    throw new CacheException(
        MessageId.CACHE_MISUSE.text(
            "a cache manager with the URI %s cannot be opened; expected larder:NAME for a manager"
                + " with a name of its own (letters, digits, dots, colons, dashes), redis://host:port/db or"
                + " rediss://host:port/db for one of that server, or null for the default. There is no"
                + " file of caches: give settings as redis.* in the Properties, or where the application"
                + " has its others",
            GivenSettings.shown(uri)));
  }

  /** {@return what names of management beans, messages and Redisson see instead of a URI} */
  static URI shown(URI uri) {
    return GivenSettings.isServer(uri) ? URI.create(GivenSettings.shown(uri)) : uri;
  }
}

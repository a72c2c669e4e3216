package io.larder.jcache.management;

import java.net.URI;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The names of management beans: JSR-107, javadoc of CacheManager.enableManagement. */
final class BeanNames {
  private BeanNames() {}

  static ObjectName statistics(URI manager, String cacheName) throws MalformedObjectNameException {
    return name("Statistics", manager, cacheName);
  }

  static ObjectName configuration(URI manager, String cacheName)
      throws MalformedObjectNameException {
    return name("Configuration", manager, cacheName);
  }

  private static ObjectName name(String kind, URI manager, String cacheName)
      throws MalformedObjectNameException {
    return new ObjectName(
        "javax.cache:type=Cache"
            + kind
            + ",CacheManager="
            + safe(manager.toString())
            + ",Cache="
            + safe(cacheName));
  }

  /** The standard's four, and what would make a quotation or a pattern of the name. */
  private static String safe(String text) {
    return text.replaceAll("[,:=\n\"*?]", ".");
  }
}

package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The calls behind their client proxy, found once: to look for them in their scope at each call
 * takes as long as a hit in memory. A passivated bean holds the proxy alone. Thread-safe.
 */
final class FoundCalls implements Serializable {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // client proxies are
  private final CacheCalls proxy;

  private transient @Nullable AnnotatedCalls found;

  FoundCalls(CacheCalls proxy) {
    this.proxy = proxy;
  }

  AnnotatedCalls get() {
    AnnotatedCalls known = found;
    if (known == null) {
      known = proxy.ofApplication();
      found = known;
    }
    return known;
  }
}

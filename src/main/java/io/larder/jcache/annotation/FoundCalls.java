package io.larder.jcache.annotation;

import io.larder.jcache.annotation.call.AnnotatedCalls;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the calls that a client proxy leads to, because a look-up in their scope at each call takes
 * as long as a hit in memory. A passivated bean keeps the proxy only. Thread-safe.
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

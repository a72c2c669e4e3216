package io.larder.connection.tracking;

import io.larder.connection.tracking.KeyChanges.Listener;
import io.larder.connection.tracking.KeyChanges.Watch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Dispatches changes of keys to those who watch their prefixes, and tells them until when every
 * change is known to be reported. Thread-safe.
 */
final class Watches {
  /** How long a reply is good for: also the longest time that a loss stays unnoticed. */
  static final Duration TRUST = Duration.ofSeconds(2);

  private final List<Watched> watches = new CopyOnWriteArrayList<>();
  private volatile long end = System.nanoTime();

  Watch add(Collection<String> prefixes, Listener listener) {
    Watched watch = new Watched(Set.copyOf(prefixes), listener);
    watches.add(watch);
    return watch;
  }

  boolean isEmpty() {
    return watches.isEmpty();
  }

  Set<String> prefixes() {
    Set<String> prefixes = new HashSet<>();
    watches.forEach(watch -> prefixes.addAll(watch.prefixes));
    return prefixes;
  }

  /**
   * To be called when a connection has replied. It keeps the order, so a reply proves that all
   * changes before its request were reported; the oldest request of all connections counts.
   */
  void renew(Collection<TrackingLink> links) {
    long oldest = System.nanoTime();
    for (TrackingLink link : links) {
      oldest = oldest - link.asked() > 0 ? link.asked() : oldest;
    }
    end = oldest + TRUST.toNanos();
    watches.forEach(Watched::renew);
  }

  void changed(String key) {
    for (Watched watch : watches) {
      if (watch.isAbout(key)) {
        watch.listener.changed(key);
      }
    }
  }

  void flushed() {
    for (Watched watch : watches) {
      watch.listener.lost();
      if (watch.live) {
        watch.listener.live();
      }
    }
  }

  /** Makes no watch live, from any thread; {@link #lose} tells listeners. */
  void suspend() {
    watches.forEach(watch -> watch.setLive(false));
  }

  /** Tells listeners that changes may have been missed; false if none was live. */
  boolean lose() {
    boolean ends = false;
    for (Watched watch : watches) {
      watch.setLive(false);
      if (watch.told) {
        watch.told = false;
        watch.listener.lost();
        ends = true;
      }
    }
    return ends;
  }

  /** Makes watches live whose keys every primary reports; false if there was none. */
  boolean settle(Collection<TrackingLink> links) {
    boolean begins = false;
    for (Watched watch : watches) {
      if (!watch.live && links.stream().allMatch(watch::isReportedOn)) {
        watch.told = true;
        watch.listener.live();
        watch.setLive(true);
        begins = true;
      }
    }
    return begins;
  }

  /** Tells listeners of live watches that another primary reports as well from now on. */
  void widen() {
    for (Watched watch : watches) {
      if (watch.told) {
        watch.listener.live();
      }
    }
  }

  void close() {
    suspend();
    watches.clear();
  }

  private final class Watched implements Watch {
    private final Set<String> prefixes;
    private final Listener listener;
    private volatile boolean live; // changes and is told under the lock
    private boolean told; // that it is live; confined to the timer's thread

    Watched(Set<String> prefixes, Listener listener) {
      this.prefixes = prefixes;
      this.listener = listener;
    }

    boolean isReportedOn(TrackingLink link) {
      return prefixes.stream().allMatch(link::reports);
    }

    boolean isAbout(String key) {
      for (String prefix : prefixes) {
        if (key.startsWith(prefix)) {
          return true;
        }
      }
      return false;
    }

    synchronized void setLive(boolean now) {
      live = now;
      listener.liveUntil(now ? end : System.nanoTime());
    }

    synchronized void renew() {
      if (live) {
        listener.liveUntil(end);
      }
    }

    @Override
    public void close() {
      setLive(false);
      watches.remove(this);
    }
  }
}

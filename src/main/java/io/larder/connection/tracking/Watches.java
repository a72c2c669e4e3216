package io.larder.connection.tracking;

import io.larder.connection.tracking.KeyChanges.Listener;
import io.larder.connection.tracking.KeyChanges.Watch;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Dispatches changes of keys to those who watch their prefixes. */
final class Watches {
  private final Freshness freshness;
  private final List<Watched> watches = new CopyOnWriteArrayList<>();

  Watches(Freshness freshness) {
    this.freshness = freshness;
  }

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
    watches.forEach(watch -> watch.live = false);
  }

  /** Tells listeners that changes may have been missed; false if none was live. */
  boolean lose() {
    boolean ends = false;
    for (Watched watch : watches) {
      watch.live = false;
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
        watch.live = true;
        begins = true;
      }
    }
    return begins;
  }

  void close() {
    suspend();
    watches.clear();
  }

  private final class Watched implements Watch {
    private final Set<String> prefixes;
    private final Listener listener;
    private volatile boolean live;
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

    @Override
    public boolean isLive(long now) {
      return live && freshness.isFresh(now);
    }

    @Override
    public void close() {
      live = false;
      watches.remove(this);
    }
  }
}

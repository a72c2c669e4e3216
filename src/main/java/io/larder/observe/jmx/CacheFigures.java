package io.larder.observe.jmx;

import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Near;
import io.larder.observe.CacheObserver.Refusal;

/** What JMX shows of the caches of one name. */
record CacheFigures(CacheMeters meters) implements CacheFiguresMXBean {
  static final double NANOS_PER_MILLI = 1e6;
  static final double NANOS_PER_SECOND = 1e9;

  @Override
  public String getName() {
    return meters.name();
  }

  @Override
  public long getHitsNear() {
    return meters.hits(Layer.NEAR);
  }

  @Override
  public long getHitsRedis() {
    return meters.hits(Layer.REDIS);
  }

  @Override
  public long getHitsFlight() {
    return meters.hits(Layer.FLIGHT);
  }

  @Override
  public long getMisses() {
    return meters.misses();
  }

  @Override
  public double getHitRatio() {
    long hits = meters.hits();
    long all = hits + meters.misses();
    return all == 0 ? 0 : (double) hits / all;
  }

  @Override
  public long getPuts() {
    return meters.puts();
  }

  @Override
  public long getRemovals() {
    return meters.removals();
  }

  @Override
  public long getEvictions() {
    return meters.evictions();
  }

  @Override
  public long getClears() {
    return meters.clears();
  }

  @Override
  public long getEvictionsKept() {
    return meters.keptEvictions();
  }

  @Override
  public long getLoads() {
    return meters.loads().counted().count();
  }

  @Override
  public long getLoadsFailed() {
    return meters.failedLoads().counted().count();
  }

  @Override
  public double getLoadMeanMillis() {
    return meters.loads().counted().mean() / NANOS_PER_MILLI;
  }

  @Override
  public double getLoadP99Millis() {
    return meters.loads().counted().quantile(0.99) / NANOS_PER_MILLI;
  }

  @Override
  public double getSavedSeconds() {
    return meters.savedNanos() / NANOS_PER_SECOND;
  }

  @Override
  public long getUnreadable() {
    return meters.unreadables();
  }

  @Override
  public long getRefusedDeadline() {
    return meters.refusals(Refusal.DEADLINE);
  }

  @Override
  public long getRefusedBreaker() {
    return meters.refusals(Refusal.BREAKER);
  }

  @Override
  public long getRefusedDown() {
    return meters.refusals(Refusal.DOWN);
  }

  @Override
  public long getRefusedFull() {
    return meters.refusals(Refusal.FULL);
  }

  @Override
  public long getNearEntries() {
    Near near = meters.near();
    return near == null ? 0 : near.entries();
  }

  @Override
  public long getNearBytes() {
    Near near = meters.near();
    return near == null ? 0 : near.bytes();
  }

  @Override
  public long getNearInvalidations() {
    return meters.invalidations();
  }

  @Override
  public long getNearEvictions() {
    return meters.nearEvictions();
  }

  @Override
  public double getNearStalenessSeconds() {
    Near near = meters.near();
    return near == null ? 0 : near.unconfirmedNanos() / NANOS_PER_SECOND;
  }
}

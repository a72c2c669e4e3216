package io.larder.observe;

import java.util.List;

/** Passes everything on to several observers. */
record SeveralObservers(List<CacheObserver> observers) implements CacheObserver {
  @Override
  public void hit(Layer layer, long entries, long nanos) {
    observers.forEach(one -> one.hit(layer, entries, nanos));
  }

  @Override
  public void missed(long entries, long nanos) {
    observers.forEach(one -> one.missed(entries, nanos));
  }

  @Override
  public void loaded(long nanos, boolean succeeded) {
    observers.forEach(one -> one.loaded(nanos, succeeded));
  }

  @Override
  public void put(long entries, long nanos) {
    observers.forEach(one -> one.put(entries, nanos));
  }

  @Override
  public void removed(long entries, long nanos) {
    observers.forEach(one -> one.removed(entries, nanos));
  }

  @Override
  public void evicted(boolean all) {
    observers.forEach(one -> one.evicted(all));
  }

  @Override
  public void unreadable() {
    observers.forEach(CacheObserver::unreadable);
  }

  @Override
  public void nearInvalidated() {
    observers.forEach(CacheObserver::nearInvalidated);
  }

  @Override
  public void joined() {
    observers.forEach(CacheObserver::joined);
  }

  @Override
  public void refused(Refusal reason) {
    observers.forEach(one -> one.refused(reason));
  }
}

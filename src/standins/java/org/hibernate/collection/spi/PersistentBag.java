package org.hibernate.collection.spi;

import java.util.AbstractList;
import java.util.List;

/** Stands for a list of Hibernate that was loaded. */
public final class PersistentBag<E> extends AbstractList<E> implements PersistentCollection<E> {
  private final List<E> loaded;

  public PersistentBag(List<E> loaded) {
    this.loaded = loaded;
  }

  @Override
  public E get(int index) {
    return loaded.get(index);
  }

  @Override
  public int size() {
    return loaded.size();
  }

  @Override
  public boolean wasInitialized() {
    return true;
  }
}

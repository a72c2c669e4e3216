package org.hibernate.collection.spi;

/** Stands for the interface of Hibernate, which Larder knows by name. */
public interface PersistentCollection<E> {
  boolean wasInitialized();
}

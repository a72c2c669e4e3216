package org.eclipse.persistence.indirection;

/** Stands for the interface of EclipseLink, which Larder knows by name. */
public interface IndirectContainer<T> {
  boolean isInstantiated();
}

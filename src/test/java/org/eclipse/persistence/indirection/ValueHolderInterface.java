package org.eclipse.persistence.indirection;

/** Stands for the interface of EclipseLink, which Larder knows by name. */
public interface ValueHolderInterface<T> {
  boolean isInstantiated();
}

package org.eclipse.persistence.indirection;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Stands for a lazy list of EclipseLink, which is loaded when it is asked for its elements. */
public final class IndirectList<E> extends ArrayList<E> implements IndirectContainer<E> {
  private static final long serialVersionUID = 1L;

  private boolean loaded;

  public IndirectList(List<E> elements, boolean loaded) {
    super(elements);
    this.loaded = loaded;
  }

  @Override
  public E get(int index) {
    loaded = true;
    return super.get(index);
  }

  @Override
  public Iterator<E> iterator() {
    loaded = true;
    return super.iterator();
  }

  @Override
  public boolean isInstantiated() {
    return loaded;
  }
}

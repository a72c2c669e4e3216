package org.hibernate;

/** Stands for the exception of Hibernate, which Larder knows by name. */
public class LazyInitializationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LazyInitializationException(String message) {
    super(message);
  }
}

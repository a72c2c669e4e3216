package org.hibernate.bytecode.enhance.spi.interceptor;

/** Stands for the interface of Hibernate, which Larder knows by name. */
public interface BytecodeLazyAttributeInterceptor {
  boolean hasAnyUninitializedAttributes();
}

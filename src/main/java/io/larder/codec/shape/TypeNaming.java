package io.larder.codec.shape;

import org.jspecify.annotations.Nullable;

/** Gives types a name in stored data, and finds the types of such names. */
public interface TypeNaming {
  /** {@return the name of a type; one that may not be named is refused} */
  String id(Class<?> type);

  /** {@return the type of a name, or null if data must not name it; nothing else is loaded} */
  @Nullable Class<?> type(String id);
}

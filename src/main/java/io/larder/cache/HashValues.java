package io.larder.cache;

import jakarta.enterprise.util.TypeLiteral;
import java.util.Optional;
import java.util.Set;

/** A snapshot of a hash whose fields are of different types. Immutable; never asks Redis. */
public interface HashValues {
  /**
   * The names of the fields.
   *
   * @return an immutable set
   */
  Set<String> fields();

  /**
   * Reads a field.
   *
   * @param field the field
   * @param type the type it was stored as
   * @param <T> the same type
   * @return the value, or empty if there is none or it is not of the type
   */
  <T> Optional<T> get(String field, Class<T> type);

  /**
   * Reads a field of a generic type.
   *
   * @param field the field
   * @param type the type it was stored as
   * @param <T> the same type
   * @return the value, or empty if there is none or it is not of the type
   */
  <T> Optional<T> get(String field, TypeLiteral<T> type);
}

package io.larder.codec;

import io.larder.common.CodecException;
import java.lang.reflect.Type;

/** Encodes and decodes values of caches. Implementations are thread-safe. */
public interface ValueFormat {
  /**
   * Writes a value.
   *
   * @param value the value, not null
   * @param declared what it is declared as
   * @return what is stored
   * @throws CodecException naming type and property if it cannot be written, or would have to name
   *     a type that must not be named
   */
  byte[] encode(Object value, Type declared);

  /**
   * Reads a value.
   *
   * @param bytes what Redis holds
   * @param declared what it is declared as
   * @param bound what a value that names its type must be at least
   * @return the value
   * @throws UnreadableValueException if it is not one of the present type and shape
   */
  Object decode(byte[] bytes, Type declared, Class<?> bound) throws UnreadableValueException;
}

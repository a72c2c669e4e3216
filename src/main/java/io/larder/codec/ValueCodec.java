package io.larder.codec;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Writes and reads the values of caches. Thread-safe. */
public interface ValueCodec {
  /** Fails if the value cannot be written, or would not come back. */
  byte[] encode(Object value, Type declared);

  /**
   * Reads a value back. Data may name a type where the declared one does not tell it; the value is
   * an instance of the bound, null: of the declared type.
   */
  Object decode(byte[] bytes, Type declared, @Nullable Class<?> bound)
      throws UnreadableValueException;
}

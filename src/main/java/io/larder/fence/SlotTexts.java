package io.larder.fence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.larder.connection.call.Slots;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Short texts that are hashed to a given slot of a cluster. Thread-safe. */
public final class SlotTexts {
  // A text for each slot that was asked for, and for those that were met on the way to it.
  private final AtomicReferenceArray<byte @Nullable []> texts =
      new AtomicReferenceArray<>(Slots.COUNT);

  /** A short text without braces that is hashed to a slot, always the same. */
  public byte[] of(int slot) {
    byte[] known = texts.get(slot);
    for (int i = 0; known == null; i++) {
      byte[] next = Integer.toString(i, Character.MAX_RADIX).getBytes(US_ASCII);
      int its = Slots.of(next);
      texts.compareAndSet(its, null, next);
      known = its == slot ? texts.get(slot) : null;
    }
    return known;
  }
}

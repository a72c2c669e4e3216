package io.larder.fence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds hash tags: what a key of Redis Cluster is hashed by, and short texts that are hashed to a
 * given slot (cluster specification, "Hash tags"). Thread-safe.
 */
final class ClusterSlot {
  private static final int SLOTS = 1 << 14;
  private static final int POLYNOMIAL = 0x1021;

  // A text for each slot that was asked for, and for those that were met on the way to it.
  private final AtomicReferenceArray<byte @Nullable []> texts = new AtomicReferenceArray<>(SLOTS);

  /** The part of a key that decides its slot; the key itself if all of it does. */
  static Range hashed(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close > open + 1 ? new Range(open + 1, close) : new Range(0, key.length);
  }

  /** From an index up to another one, exclusive. */
  record Range(int from, int to) {}

  static int indexOf(byte[] key, char c, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == c) {
        return i;
      }
    }
    return -1;
  }

  /** CRC16 as the specification has it (XMODEM), modulo the number of slots. */
  static int of(byte[] key, Range hashed) {
    int crc = 0;
    for (int i = hashed.from(); i < hashed.to(); i++) {
      crc ^= (key[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
    }
    return crc & (SLOTS - 1);
  }

  /** A short text without braces that is hashed to a slot, always the same. */
  byte[] text(int slot) {
    byte[] known = texts.get(slot);
    for (int i = 0; known == null; i++) {
      byte[] next = Integer.toString(i, Character.MAX_RADIX).getBytes(US_ASCII);
      int its = of(next, new Range(0, next.length));
      texts.compareAndSet(its, null, next);
      known = its == slot ? texts.get(slot) : null;
    }
    return known;
  }
}

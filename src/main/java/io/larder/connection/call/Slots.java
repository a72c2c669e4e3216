package io.larder.connection.call;

/**
 * Which of a cluster's slots a key is in: from its bytes, by Redis' own rule (cluster
 * specification, "Hash tags"). Redisson's differs for a closing brace before the first opening one,
 * and for texts where the platform's charset is not UTF-8.
 */
public final class Slots {
  public static final int COUNT = 1 << 14;
  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private Slots() {}

  private static int[] table() {
    int[] table = new int[256];
    for (int b = 0; b < table.length; b++) {
      int crc = b << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[b] = crc & 0xffff;
    }
    return table;
  }

  /** A part of a key: from an index up to another one, exclusive. */
  public record Range(int from, int to) {}

  /** The part of a key that decides its slot; the key itself if all of it does. */
  public static Range hashed(byte[] key) {
    int open = indexOf(key, '{', 0);
    int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
    return close > open + 1 ? new Range(open + 1, close) : new Range(0, key.length);
  }

  /** The first index, from another one on, at which a character of ASCII stands; -1 for none. */
  public static int indexOf(byte[] key, char c, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == c) {
        return i;
      }
    }
    return -1;
  }

  public static int of(byte[] key) {
    return of(key, hashed(key));
  }

  /** CRC16 as the specification has it (XMODEM), modulo the number of slots. */
  public static int of(byte[] key, Range hashed) {
    int crc = 0;
    for (int i = hashed.from(); i < hashed.to(); i++) {
      crc = (crc << 8 ^ TABLE[(crc >> 8 ^ key[i]) & 0xff]) & 0xffff;
    }
    return crc & (COUNT - 1);
  }
}

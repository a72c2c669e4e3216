package io.larder.codec.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.BitSet;

/**
 * Texts of the JDK's numbers and sets of bits whose classes an application may extend: of a copy,
 * so that none of the methods that it overrides is called.
 */
final class PlainNumbers {
  private PlainNumbers() {}

  static String integer(Object integer) {
    return BigInteger.ONE.multiply((BigInteger) integer).toString();
  }

  /** Multiplied it keeps its scale. */
  static String decimal(Object decimal) {
    return BigDecimal.ONE.multiply((BigDecimal) decimal).toString();
  }

  static String bits(Object bits) {
    BitSet copy = new BitSet();
    copy.or((BitSet) bits);
    return copy.toString();
  }

  static BitSet parseBits(String text) {
    BitSet bits = new BitSet();
    for (String bit : text.substring(1, text.length() - 1).split(", ", -1)) {
      if (!bit.isEmpty()) {
        bits.set(Integer.parseInt(bit));
      }
    }
    return bits;
  }
}

package io.larder.codec.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * Texts of the JDK's numbers and sets of bits whose classes an application may extend: of a copy,
 * so that none of the methods that it overrides is called. Large numbers are hexadecimal and large
 * sets their bytes, so that writing and reading them takes time and memory in proportion to the
 * text.
 */
final class PlainNumbers {
  private static final int DECIMAL_BITS = 1 << 14;
  private static final int DECIMAL_LENGTH = 5000; // more than those have digits
  private static final int LISTED_BITS = 1 << 12;
  private static final String HEX = "x"; // at the end, where it shows that it is no JSON number

  private PlainNumbers() {}

  static String integer(Object integer) {
    return text(BigInteger.ONE.multiply((BigInteger) integer));
  }

  private static String text(BigInteger plain) {
    return plain.bitLength() <= DECIMAL_BITS ? plain.toString() : hex(plain);
  }

  private static String hex(BigInteger plain) {
    return HexFormat.of().formatHex(plain.toByteArray()) + HEX;
  }

  static BigInteger parseInteger(String text) {
    return text.endsWith(HEX)
        ? new BigInteger(HexFormat.of().parseHex(text, 0, text.length() - 1))
        : new BigInteger(bounded(text));
  }

  private static String bounded(String text) {
    if (text.length() > DECIMAL_LENGTH) {
      throw new NumberFormatException();
    }
    return text;
  }

  /** Multiplied it keeps its scale. */
  static String decimal(Object decimal) {
    BigDecimal plain = BigDecimal.ONE.multiply((BigDecimal) decimal);
    BigInteger digits = plain.unscaledValue();
    return digits.bitLength() <= DECIMAL_BITS
        ? plain.toString()
        : plain.scale() + ":" + hex(digits);
  }

  static BigDecimal parseDecimal(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new BigDecimal(bounded(text))
        : new BigDecimal(
            parseInteger(text.substring(colon + 1)), Integer.parseInt(text.substring(0, colon)));
  }

  static String bits(Object bits) {
    BitSet copy = new BitSet();
    copy.or((BitSet) bits);
    if (copy.length() / Byte.SIZE > KeyWriter.LONGEST) {
      throw new NoIdentityException(BitSet.class, "takes more bytes than a key may have");
    }
    return copy.length() <= LISTED_BITS
        ? copy.toString()
        : Base64.getEncoder().encodeToString(copy.toByteArray());
  }

  static BitSet parseBits(String text) {
    if (!text.startsWith("{")) {
      return BitSet.valueOf(Base64.getDecoder().decode(text));
    }
    BitSet bits = new BitSet(LISTED_BITS);
    for (String bit : text.substring(1, text.length() - 1).split(", ", -1)) {
      if (!bit.isEmpty()) {
        bits.set(Math.min(LISTED_BITS, Integer.parseInt(bit)));
      }
    }
    return bits;
  }
}

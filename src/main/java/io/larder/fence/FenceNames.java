package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.KeysByPattern;
import io.larder.connection.call.Slots;
import io.larder.connection.call.Slots.Range;

/**
 * Names the keys beside an entry's: {@code <prefix>f:{<tag>}<key without prefix>} for the stamp and
 * {@code <prefix>f:h{…}…} for the holds. The tag is what the entry's key is hashed by, or a text of
 * the same slot where that cannot stand between braces, so there is a name for every key. A prefix
 * that has a hash tag itself puts everything into one slot. Thread-safe.
 */
public final class FenceNames {
  /** What the keys begin with behind the prefix. */
  public static final String NAMESPACE = "f:";

  private final byte[] stamps;
  private final byte[] holds;
  private final int prefixLength;
  private final String prefix;
  private final SlotTexts slots = new SlotTexts();

  public FenceNames(String prefix) {
    this.prefix = prefix;
    this.prefixLength = prefix.getBytes(UTF_8).length;
    this.stamps = (prefix + NAMESPACE + '{').getBytes(UTF_8);
    this.holds = (prefix + NAMESPACE + "h{").getBytes(UTF_8);
  }

  /** The fence of an entry whose key has the prefix. */
  public Fence of(byte[] entry) {
    return new Fence(this, entry);
  }

  byte[] stamp(byte[] entry) {
    return name(stamps, entry);
  }

  byte[] holds(byte[] entry) {
    return name(holds, entry);
  }

  private byte[] name(byte[] start, byte[] entry) {
    Range hashed = Slots.hashed(entry);
    if (hashed.to() < entry.length || Slots.indexOf(entry, '}', 0) < 0) {
      return name(start, entry, hashed, entry);
    }
    byte[] tag = slots.of(Slots.of(entry, hashed));
    return name(start, tag, new Range(0, tag.length), entry);
  }

  private byte[] name(byte[] start, byte[] tag, Range part, byte[] entry) {
    int length = part.to() - part.from();
    byte[] name = new byte[start.length + length + 1 + entry.length - prefixLength];
    System.arraycopy(start, 0, name, 0, start.length);
    System.arraycopy(tag, part.from(), name, start.length, length);
    int end = start.length + length;
    name[end] = '}';
    System.arraycopy(entry, prefixLength, name, end + 1, entry.length - prefixLength);
    return name;
  }

  /** The key of the entry that a stamp's key belongs to. */
  public String entryOf(String stamp) {
    int open = prefix.length() + NAMESPACE.length();
    return prefix + stamp.substring(stamp.indexOf('}', open) + 1);
  }

  /**
   * A pattern of the stamps of all entries whose key matches a pattern, which begins with the
   * literal prefix; a few others may match as well.
   */
  public String stampsOf(String glob) {
    String literal = KeysByPattern.literal(prefix);
    return literal + NAMESPACE + "{*}" + glob.substring(literal.length());
  }
}

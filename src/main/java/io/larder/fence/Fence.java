package io.larder.fence;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one entry in Redis: its value, the stamp of those who compute it, and the holds of
 * transactions that change it; all in one slot. Thread-safe.
 */
public final class Fence {
  private final FenceNames names;
  private final byte[] entry;
  private byte @Nullable [] stamp;

  Fence(FenceNames names, byte[] entry) {
    this.names = names;
    this.entry = entry;
  }

  public byte[] entry() {
    return entry;
  }

  public byte[] stamp() {
    byte[] made = stamp;
    if (made == null) {
      made = names.stamp(entry);
      stamp = made;
    }
    return made;
  }

  byte[] holds() {
    return names.holds(entry);
  }

  /** The value and the stamp, as the scripts that write take them. */
  public List<byte[]> keys() {
    return List.of(entry, stamp());
  }

  List<byte[]> allKeys() {
    return List.of(entry, stamp(), holds());
  }

  /** Whether it is the fence of an entry: that of a cleared cache has other keys. */
  public boolean isOf(byte[] redisKey) {
    return Arrays.equals(entry, redisKey);
  }
}

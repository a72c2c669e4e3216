package io.larder.common;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets what was put first when it has too much. Not thread-safe.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class RecentMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * Creates an empty map.
   *
   * @param most how many entries it has at most
   */
  public RecentMap(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}

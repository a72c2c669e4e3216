package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentMapTest {
  @Test
  void put_ofTooMuch_forgetsWhatWasPutFirst() {
    RecentMap<Integer, String> map = new RecentMap<>(3);
    for (int i = 0; i < 5; i++) {
      map.put(i, "v");
    }
    map.put(2, "again");
    map.computeIfAbsent(5, key -> "computed");

    assertThat(map).containsOnlyKeys(3, 4, 5);
  }
}

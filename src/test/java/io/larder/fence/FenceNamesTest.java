package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.Slots;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FenceNamesTest {
  private static final String ALPHABET = "ab{}:~\"\\*[1 \u00e4\u6f22";

  /** The algorithm of the specification of Redis Cluster, written from its text. */
  private static int slot(byte[] key) {
    String text = new String(key, java.nio.charset.StandardCharsets.ISO_8859_1);
    int open = text.indexOf('{');
    if (open != -1) {
      int close = text.indexOf('}', open + 1);
      if (close != -1 && close != open + 1) {
        text = text.substring(open + 1, close);
      }
    }
    int crc = 0;
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)) {
      for (int i = 7; i >= 0; i--) {
        boolean bit = (b >> i & 1) == 1;
        boolean high = (crc >> 15 & 1) == 1;
        crc = crc << 1 & 0xffff;
        if (bit ^ high) {
          crc ^= 0x1021;
        }
      }
    }
    return crc % 16384;
  }

  @ParameterizedTest
  @CsvSource({"123456789, 12739", "foo, 12182", "{user1000}.following, 3443"})
  void slot_ofTheSpecificationsExamples_isTheirs(String key, int expected) {
    assertThat(slot(key.getBytes(UTF_8))).isEqualTo(expected);
    byte[] bytes = key.getBytes(UTF_8);
    assertThat(Slots.of(bytes)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder:", "", "{app}:", "a{b}c{", "a}b:", "x{y}z}:"})
  void keysOfAFence_areInTheSlotOfItsEntry_whateverTheKey(String prefix) {
    FenceNames names = new FenceNames(prefix);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String entry = prefix + (random.nextBoolean() ? "c:" : "j:x~1k:{}") + text(random);
      byte[] bytes = entry.getBytes(UTF_8);

      Fence fence = names.of(bytes);

      String stamp = new String(fence.stamp(), UTF_8);
      String holds = new String(fence.holds(), UTF_8);
      assertThat(slot(fence.stamp())).as("%s, seed %d", entry, seed).isEqualTo(slot(bytes));
      assertThat(slot(fence.holds())).as("%s, seed %d", entry, seed).isEqualTo(slot(bytes));
      assertThat(stamp).startsWith(prefix + "f:{");
      assertThat(holds).startsWith(prefix + "f:h{");
      assertThat(seen.getOrDefault(stamp, entry)).as("another entry's").isEqualTo(entry);
      seen.put(stamp, entry);
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  @Test
  void names_ofAPlainKey_areReadable() {
    Fence fence = new FenceNames("larder:").of("larder:j:tutors:\"ada\"".getBytes(UTF_8));

    assertThat(new String(fence.stamp(), UTF_8))
        .isEqualTo("larder:f:{larder:j:tutors:\"ada\"}j:tutors:\"ada\"");
  }

  @Test
  void pattern_ofStamps_keepsTheGlobOfTheEntries() {
    assertThat(new FenceNames("a*:").stampsOf("a\\*:c:tutor-*")).isEqualTo("a\\*:f:{*}c:tutor-*");
  }
}

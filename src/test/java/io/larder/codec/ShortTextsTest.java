package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.codec.key.KeyFormat;
import io.larder.support.Processes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and keys of one byte are read whatever the JVM has read, and compiled, before. */
class ShortTextsTest {
  // The JVM compiles what it has done so often.
  private static final int MANY = 300_000;

  /**
   * In a JVM of its own, which has read nothing else; the exit code is how often reading failed.
   */
  static final class Reader {
    public static void main(String[] arguments) throws Exception {
      ClassLoader loader = Reader.class.getClassLoader();
      JsonCodec json = new JsonCodec(Set.of(), loader);
      KeyFormat keys = new KeyFormat(name -> false, loader);
      boolean key = arguments[0].equals("key");
      byte[] longer = arguments[1].getBytes(UTF_8);
      byte[] shorter = {'1'};
      Callable<Object> before =
          key ? () -> keys.decode(longer, Integer.class) : () -> json.decode(longer, Integer.class);
      Callable<Object> then =
          key
              ? () -> keys.decode(shorter, Integer.class)
              : () -> json.decode(shorter, Integer.class);
      for (int i = 0; i < MANY; i++) {
        before.call();
      }
      int failed = 0;
      for (int i = 0; i < MANY; i++) {
        try {
          then.call();
        } catch (Exception e) {
          failed++;
        }
      }
      System.exit(Math.min(failed, 100));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"value,12", "value,123", "key,12", "key,123"})
  void oneByte_isRead_afterManyOfMore(String arguments) throws Exception {
    Process reader = Processes.java(List.of(), Map.of(), Reader.class, arguments.split(",", -1));

    assertThat(reader.waitFor()).as("failed readings").isZero();
  }

  @Test
  void noByte_isUnreadable_asBefore() {
    JsonCodec json = new JsonCodec(Set.of(), getClass().getClassLoader());

    assertThatThrownBy(() -> json.decode(new byte[0], String.class))
        .isInstanceOf(UnreadableValueException.class);
  }
}

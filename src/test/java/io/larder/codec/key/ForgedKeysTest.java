package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.codec.key.KeyFormat.GeneratedText;
import io.larder.common.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever key is in Redis, reading it gives a key or says that it is unreadable, and soon. */
@Timeout(120) // of all; without bounds some of them take hours, or the whole memory
class ForgedKeysTest {
  private final KeyFormat format =
      new KeyFormat(name -> true, ForgedKeysTest.class.getClassLoader());

  record Pair(Object left, List<Object> right) {}

  /** Its code throws what it is made with. */
  static final class Throwing {
    private final String thrown;

    Throwing(String thrown) {
      this.thrown = thrown;
    }

    @Override
    public int hashCode() {
      return raise();
    }

    @Override
    public boolean equals(Object other) {
      return raise() > 0;
    }

    private int raise() {
      return raise(thrown);
    }

    static int raise(String type) {
      try {
        return ForgedKeysTest.<Error, Integer>unchecked(
            (Throwable) Class.forName(type).getConstructor().newInstance());
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Remembers its hash code, so that the key asks for it. */
  static class Hashed {
    private final String thrown;
    private int hash;

    Hashed(String thrown) {
      this.thrown = thrown;
    }

    @Override
    public int hashCode() {
      hash = Throwing.raise(thrown);
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other == this;
    }
  }

  record Thrown(String type) {
    Thrown {
      if (!type.isEmpty()) {
        Throwing.raise(type);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable, R> R unchecked(Throwable failure) throws X {
    throw (X) failure;
  }

  private static final List<Class<?>> TYPES =
      List.of(
          Object.class,
          String.class,
          Pair.class,
          Throwing.class,
          Thrown.class,
          List.class,
          Map.class,
          Set.class,
          SortedSet.class,
          SortedMap.class,
          ConcurrentMap.class,
          Hashtable.class,
          EnumSet.class,
          EnumMap.class,
          Optional.class,
          BitSet.class,
          Locale.class,
          GregorianCalendar.class,
          BigInteger.class,
          BigDecimal.class,
          Comparable.class,
          Class.class,
          int[].class,
          Object[].class,
          Character.class);

  static Stream<String> forged() {
    String name = ForgedKeysTest.class.getName();
    return Stream.of(
        "[".repeat(4000),
        "[".repeat(4000) + "]".repeat(4000),
        "[".repeat(1500) + "]".repeat(1500),
        "{\"list\":[".repeat(700) + "]}".repeat(700),
        "{\"left\":".repeat(1500) + "1" + "}".repeat(1500),
        "{\"t\":\"java.util.BitSet\",\"v\":\"{2147483647}\"}",
        "\"{2147483647}\"",
        "\"{2147483646}\"",
        "\"{-1}\"",
        "[null]",
        "[[null,null]]",
        "[[null,1]]",
        "[[1,null]]",
        "[[1]]",
        "[1,\"a\"]",
        "{\"t\":\"set\",\"v\":[null]}",
        "{\"t\":\"int[]\",\"v\":[null]}",
        "{\"t\":\"char\",\"v\":\"\"}",
        "{\"t\":\"java.lang.Thread\",\"v\":{}}",
        "{\"t\":\"java.lang.Object\",\"v\":{}}",
        "{\"t\":\"java.lang.Runnable\",\"v\":{}}",
        "{\"t\":\"java.util.Iterator\",\"v\":{}}",
        "{\"t\":\"java.lang.Class\",\"v\":\"[[[[\"}",
        "{\"t\":\"\",\"v\":1}",
        "{\"t\":\".\",\"v\":1}",
        "{\"t\":\"" + name + "$Throwing\",\"v\":{\"thrown\":\"java.lang.AssertionError\"}}",
        "{\"t\":\"set\",\"v\":[{\""
            + name
            + "$Throwing\":{\"thrown\":\"java.lang.AssertionError\"}}]}",
        "{\"t\":\"" + name + "$Thrown\",\"v\":{\"type\":\"java.lang.StackOverflowError\"}}",
        "{\"type\":\"java.lang.AssertionError\"}",
        "{\"thrown\":\"java.lang.AssertionError\"}",
        "\"{\\\"" + name + "$Thrown\\\":{\\\"type\\\":\\\"java.lang.AssertionError\\\"}}\"",
        "9".repeat(3_000_000),
        "9".repeat(3_000_000) + ".5",
        "{\"t\":\"java.math.BigInteger\",\"v\":" + "9".repeat(3_000_000) + "}",
        "1E+2147483647",
        "\"x\"",
        "\"0:x\"",
        "\"\"");
  }

  @ParameterizedTest(name = "{index}") // some texts have three million characters
  @MethodSource("forged")
  void forgedKey_isAKeyOrUnreadable(String stored) {
    for (Class<?> type : TYPES) {
      Object key;
      try {
        key = format.decode(stored.getBytes(UTF_8), type);
      } catch (UnreadableKeyException e) {
        continue;
      }
      assertThat(new String(encoded(key, type), UTF_8)).isEqualTo(stored);
    }
  }

  private byte[] encoded(Object key, Class<?> type) {
    return key instanceof GeneratedText generated
        ? format.encodeGenerated(generated.text())
        : format.encode(key, type);
  }

  /** Lists of texts with the same hash code, of which a set compares each with each. */
  @ParameterizedTest
  @ValueSource(classes = {Set.class, Map.class, SortedSet.class, ConcurrentMap.class})
  void elementsOfOneHashCode_takeNoQuadraticTime(Class<?> type) {
    StringBuilder stored = new StringBuilder("[");
    for (int i = 0; i < 1 << 16; i++) {
      List<String> texts = new ArrayList<>();
      for (int bit = 0; bit < 16; bit++) {
        texts.add((i >> bit & 1) == 0 ? "\"Aa\"" : "\"BB\"");
      }
      String list = "{\"list\":" + texts.toString().replace(" ", "") + "}";
      stored
          .append(i == 0 ? "" : ",")
          .append(Map.class.isAssignableFrom(type) ? "[" + list + ",1]" : list);
    }
    byte[] bytes = stored.append(']').toString().getBytes(UTF_8);
    assertThatThrownBy(() -> format.decode(bytes, type)).isInstanceOf(UnreadableKeyException.class);
  }

  private static BitSet bits(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return bits;
  }

  static Stream<Object> large() {
    BigInteger huge = BigInteger.ONE.shiftLeft(20_000_000);
    return Stream.of(
        BigInteger.ONE.shiftLeft(1 << 14),
        BigInteger.ONE.shiftLeft((1 << 14) - 1).negate(),
        BigInteger.ONE.shiftLeft(1 << 14).negate(),
        huge,
        huge.negate(),
        huge.subtract(BigInteger.ONE),
        new BigDecimal(huge, 5),
        new BigDecimal(huge.negate(), Integer.MIN_VALUE),
        new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE),
        new BigDecimal(BigInteger.ONE.shiftLeft((1 << 14) - 1), -7),
        bits(0, 1),
        bits(4095, 4096),
        bits(4096, 4097),
        bits(0, 3_000_000));
  }

  @ParameterizedTest(name = "{index}") // as texts they take longer than all of this
  @MethodSource("large")
  void largeNumber_isReadAsItWas(Object key) throws Exception {
    for (Class<?> type : List.of(key.getClass(), Object.class)) {
      byte[] bytes = format.encode(key, type);
      // Not isEqualTo, which would describe them.
      assertThat(format.decode(bytes, type).equals(key)).isTrue();
    }
    byte[] inList = format.encode(List.of(key, 1), List.class);
    assertThat(format.decode(inList, List.class).equals(List.of(key, 1))).isTrue();
  }

  /** Memory for all bits up to the last would be 256 MB. */
  @Test
  void bitSet_thatWouldTakeMoreThanAKey_isRefused() {
    BitSet sparse = bits(1_000_000_000, 1_000_000_001);
    assertThatThrownBy(() -> format.encode(sparse, Object.class))
        .isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.AssertionError",
        "java.lang.StackOverflowError",
        "java.lang.NoClassDefFoundError",
        "java.lang.IllegalStateException"
      })
  void key_whoseHashCodeThrows_isRefused(String thrown) {
    Collection<Object> keys = List.of(new Hashed(thrown), List.of(new Hashed(thrown)));
    for (Object key : keys) {
      assertThatThrownBy(() -> format.encode(key, Object.class)).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> format.textOf(List.of(key))).isInstanceOf(CodecException.class);
      assertThatThrownBy(() -> format.textOf(List.of(new HashMap<>(Map.of("a", key)))))
          .isInstanceOf(CodecException.class);
    }
  }
}

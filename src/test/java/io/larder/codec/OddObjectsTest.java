package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.CodecException;
import io.larder.support.StateText;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The contract of keys and values, of objects of many kinds in many places: a key is its identity
 * or refused, a value comes back in its whole state or is refused, in all codecs.
 */
class OddObjectsTest {
  private static final ClassLoader LOADER = OddObjectsTest.class.getClassLoader();
  private static final Type LIST = new TypeLiteral<List<Object>>() {}.getType();
  private static final Type MAP = new TypeLiteral<Map<String, Object>>() {}.getType();

  private final JsonCodec json = new JsonCodec(Set.of(), LOADER);
  private final TypedCodec codec = codec();

  record Box(Object content) {}

  record TypedBox<T>(T content) {}

  private TypedCodec codec() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(OddObjectsTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of("java.*"), archives), LOADER);
  }

  private byte[] key(Object key, Type declared) {
    try {
      return codec.encodeKey(key, declared);
    } catch (CodecException e) {
      assertThat(e).hasMessageContaining("LARDER-3005");
      return null;
    }
  }

  /** Those without an equality are equal to nothing: only that nothing throws is known of them. */
  private static boolean isComparable(Supplier<Object> made) {
    return Objects.deepEquals(made.get(), made.get());
  }

  @Test
  void keys_areOneEntryExactlyIfTheyAreEqual_andAreReadAsTheyWere() {
    List<Supplier<Object>> all = OddObjects.all();
    List<Executable> checks = new ArrayList<>();
    for (Supplier<Object> one : all) {
      for (Supplier<Object> other : all) {
        checks.add(() -> checkIdentity(one, other));
      }
      checks.add(() -> checkRead(one.get(), Object.class, isComparable(one)));
      checks.add(() -> checkRead(one.get(), one.get().getClass(), isComparable(one)));
    }
    Assertions.assertAll(checks);
    Set<String> refused = new TreeSet<>();
    all.stream()
        .map(Supplier::get)
        .filter(key -> key(key, Object.class) == null)
        .forEach(key -> refused.add(nameOf(key)));
    assertThat(refused)
        .containsExactly(
            "ArrayDeque",
            "AtomicInteger",
            "AtomicLong",
            "AtomicReference",
            "Base$HibernateProxy$1",
            "Failure",
            "IllegalStateException",
            "Object",
            "Pattern",
            "StringBuilder",
            "URL");
  }

  /** The class of a path is the platform's. */
  private static String nameOf(Object key) {
    return key instanceof Path ? "Path" : key.getClass().getSimpleName();
  }

  private void checkIdentity(Supplier<Object> first, Supplier<Object> second) {
    Object one = first.get();
    Object other = second.get();
    byte[] bytes = key(one, Object.class);
    byte[] others = key(other, Object.class);
    if (bytes == null || others == null || !isComparable(first) || !isComparable(second)) {
      return;
    }
    boolean equal = Objects.deepEquals(one, other) && Objects.deepEquals(other, one);
    assertThat(Arrays.equals(bytes, others))
        .as("%s %s and %s %s", one.getClass(), text(bytes), other.getClass(), text(others))
        .isEqualTo(equal);
    Object[] parameters = {one, List.of(one), Collections.singletonMap(one, one)};
    Object[] same = {other, List.of(other), Collections.singletonMap(other, other)};
    for (int i = 1; i < 3 && !one.getClass().isArray() && !other.getClass().isArray(); i++) {
      assertThat(Arrays.equals(key(parameters[i], Object.class), key(same[i], Object.class)))
          .as("within %s", parameters[i].getClass())
          .isEqualTo(equal);
    }
    if (one.getClass() == other.getClass()) {
      assertThat(Arrays.equals(key(one, one.getClass()), key(other, one.getClass())))
          .as("declared %s", one.getClass())
          .isEqualTo(equal);
    }
  }

  private void checkRead(Object key, Class<?> declared, boolean comparable) throws Exception {
    byte[] bytes = key(key, declared);
    if (bytes == null) {
      return;
    }
    Object read;
    try {
      read = codec.decodeKey(bytes, declared);
    } catch (UnreadableValueException e) {
      // A class of the JDK that nobody can make: an iterator passes it over.
      assertThat(declared.getName()).as(text(bytes) + e).startsWith("java.");
      assertThat(declared).isNotEqualTo(Object.class);
      return;
    }
    if (comparable) {
      assertThat(Objects.deepEquals(read, key)).as(text(bytes) + " read as " + read).isTrue();
    }
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  @Test
  void values_comeBackInTheirWholeState_orAreRefused_whereverTheyStand() {
    List<Executable> checks = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Supplier<Object> made : OddObjects.all()) {
      Object value = made.get();
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("k", value);
      Class<?> own = value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
      boolean declarable =
          Modifier.isPublic(own.getModifiers()) || !own.getName().startsWith("java");
      if (declarable) {
        checks.add(() -> check(value, own, refused));
      }
      checks.add(() -> check(value, Object.class, refused));
      checks.add(() -> check(new ArrayList<>(List.of(value)), LIST, refused));
      checks.add(() -> check(map, MAP, refused));
      checks.add(() -> check(new Box(value), Box.class, refused));
      checks.add(() -> check(new TypedBox<>(value), Object.class, refused));
      checks.add(() -> check(Collections.singletonMap("k", value), Object.class, refused));
      if (declarable && own.getTypeParameters().length == 0 && own != Object[].class) {
        // Who reads a generic object says of what.
        checks.add(() -> checkPlain(value, own));
      }
      checks.add(() -> checkPlain(new Box(value), Box.class));
    }
    Assertions.assertAll(checks);
    // As many kinds as possible have a way.
    assertThat(refused.size()).as(String.join("", refused)).isLessThan(checks.size() / 4);
  }

  private void check(Object value, Type declared, List<String> refused) throws Exception {
    byte[] bytes;
    try {
      bytes = codec.encode(value, declared);
    } catch (CodecException e) {
      assertThat(e).hasMessageMatching("(?s)LARDER-(300\\d|5001): .*");
      assertThat(e).hasMessageNotContaining("AQI=").hasMessageNotContaining("odd-path");
      refused.add("\n" + declared.getTypeName() + " <- " + e.getMessage());
      return;
    }
    Object read;
    try {
      read = codec.decode(bytes, declared, null);
    } catch (UnreadableValueException e) {
      throw new AssertionError(value.getClass() + " as " + declared + ": " + text(bytes) + e);
    }
    assertThat(StateText.of(read)).as(declared + ": " + text(bytes)).isEqualTo(StateText.of(value));
  }

  private void checkPlain(Object value, Type declared) throws Exception {
    byte[] bytes;
    try {
      bytes = json.encode(value);
    } catch (CodecException e) {
      assertThat(e).hasMessageMatching("(?s)LARDER-(300\\d|5001): .*");
      return;
    }
    Object read;
    try {
      read = json.decode(bytes, declared);
    } catch (UnreadableValueException e) {
      throw new AssertionError(value.getClass() + " as " + declared + ": " + text(bytes) + e);
    }
    assertThat(StateText.of(read)).as(declared + ": " + text(bytes)).isEqualTo(StateText.of(value));
  }
}

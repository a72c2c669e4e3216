package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.CodecException;
import java.io.File;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files and other places come back equal or are refused, however they are declared. */
class PlacesAsValuesTest {
  private static final ClassLoader LOADER = PlacesAsValuesTest.class.getClassLoader();

  private final JsonCodec json = new JsonCodec(Set.of(), LOADER);
  private final TypedCodec typed = typed();

  record Holder(Object any, Comparable<?> comparable) {}

  record FileHolder(File file, Path path) {}

  private TypedCodec typed() {
    BeanArchives archives = new BeanArchives(LOADER);
    archives.add(PlacesAsValuesTest.class);
    return new TypedCodec(json, new AllowedTypes(Set.of(), archives), LOADER);
  }

  static Stream<Object> places() throws Exception {
    return Stream.of(
        new File("a"),
        new File("./a/../b"),
        new File(""),
        new File("/tmp/a"),
        new File("/tmp/a b"),
        Path.of("a"),
        Path.of(""),
        Path.of("/tmp/a"),
        Path.of("/tmp/../a b"),
        URI.create("file:///tmp/a").toURL(),
        InetAddress.getByAddress("a.example", new byte[] {10, 0, 0, 1}),
        InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
        InetSocketAddress.createUnresolved("a.example", 1),
        new FileHolder(new File("a"), null),
        new FileHolder(new File("/tmp/a"), null),
        new FileHolder(null, Path.of("a")),
        new FileHolder(null, Path.of("/tmp/a")),
        new Holder(new File("a"), null),
        new Holder(new File("/tmp/a"), new File("/tmp/a")),
        new Holder(null, new File("a")),
        List.of(new File("a")),
        List.of(new File("/tmp/a")),
        Map.of(new File("a"), 1),
        Map.of("a", new File("a")),
        new File[] {new File("a")});
  }

  @ParameterizedTest
  @MethodSource("places")
  void place_comesBackEqualOrIsRefused(Object value) throws Exception {
    for (Type declared : List.<Type>of(value.getClass(), Object.class, Comparable.class)) {
      if (((Class<?>) declared).isInstance(value)) {
        try {
          byte[] bytes = typed.encode(value, declared);
          same(value, typed.decode(bytes, declared, Object.class));
        } catch (CodecException e) {
          assertThat(e).hasMessageContaining("LARDER-");
        }
        try {
          same(value, json.decode(json.encode(value, declared), declared));
        } catch (CodecException e) {
          assertThat(e).hasMessageContaining("LARDER-");
        }
      }
    }
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return; // of these, only their reader's declaration tells the elements
    }
    try {
      same(value, json.decode(json.encode(value), value.getClass()));
    } catch (CodecException e) {
      assertThat(e).hasMessageContaining("LARDER-");
    }
  }

  private static void same(Object value, Object read) {
    if (value instanceof File[] files) {
      assertThat((File[]) read).isEqualTo(files);
    } else {
      assertThat(read).isEqualTo(value);
    }
  }
}

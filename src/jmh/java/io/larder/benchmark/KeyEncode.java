package io.larder.benchmark;

import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writing the key of an entry. */
@State(Scope.Benchmark)
public class KeyEncode {
  private final TypedCodec codec = codec();
  private final String text = "tutor:4711";
  private final Long number = 4711L;
  private final Key key = new Key("ada", 4711);

  /** A key of the application. */
  public record Key(String tenant, long id) {}

  private static TypedCodec codec() {
    ClassLoader loader = KeyEncode.class.getClassLoader();
    BeanArchives archives = new BeanArchives(loader);
    archives.add(KeyEncode.class);
    return new TypedCodec(
        new JsonCodec(Set.of(), loader), new AllowedTypes(Set.of(), archives), loader);
  }

  @Benchmark
  public byte[] text() {
    return codec.encodeKey(text, String.class);
  }

  @Benchmark
  public byte[] number() {
    return codec.encodeKey(number, Long.class);
  }

  @Benchmark
  public byte[] undeclaredNumber() {
    return codec.encodeKey(number, Object.class);
  }

  @Benchmark
  public byte[] record() {
    return codec.encodeKey(key, Key.class);
  }
}

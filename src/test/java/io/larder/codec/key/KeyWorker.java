package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another JVM that writes the keys of {@link KeyIdentityTest}, one a line. */
final class KeyWorker {
  private KeyWorker() {}

  static List<String> keys() {
    KeyFormat format = new KeyFormat(name -> false, KeyWorker.class.getClassLoader());
    List<String> keys = new ArrayList<>();
    Stream.concat(KeyIdentityTest.unequal(), KeyIdentityTest.equal())
        .flatMap(pair -> Stream.of(pair.get()))
        .forEach(key -> keys.add(new String(format.encode(key, Object.class), UTF_8)));
    return keys;
  }

  public static void main(String[] arguments) {
    byte[] text = String.join("\n", keys()).getBytes(UTF_8);
    System.out.write(text, 0, text.length);
    System.out.flush();
  }
}

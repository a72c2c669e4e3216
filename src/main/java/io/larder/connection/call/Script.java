package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Lua script. It is sent by its hash, and with its text where the server does not know it. */
public record Script<T extends @Nullable Object>(
    String text, String hash, Command<T> byHash, boolean removesKeys) {
  /** A script that is not sent again when its reply was lost. */
  public static <T extends @Nullable Object> Script<T> of(
      String name, ReplyDecoder<T> decoder, String text) {
    return new Script<>(text, sha1(text), Command.of("EVALSHA", decoder).named(name), false);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The script as one whose second run gives the same result and reply as the first. */
  public Script<T> repeatable() {
    return new Script<>(text, hash, byHash.repeatable(), removesKeys);
  }

  public Script<T> on(String kind) {
    return new Script<>(text, hash, byHash.on(kind), removesKeys);
  }

  /**
   * The script as one that removes its keys and says how many of their first half there were: where
   * a cluster refuses it because some are in another place, they are removed one by one, those of
   * the second half first.
   */
  public Script<T> removing() {
    return new Script<>(text, hash, byHash, true);
  }

  public Request<T> of(byte[] key, Object... arguments) {
    return of(List.of(key), arguments);
  }

  /** A run on several keys, which are in one slot; arguments are bytes, texts and numbers. */
  public Request<T> of(List<byte[]> keys, Object... arguments) {
    int count = keys.size();
    Object[] all = new Object[count + arguments.length + 2];
    all[0] = hash;
    all[1] = count;
    for (int i = 0; i < count; i++) {
      all[i + 2] = keys.get(i);
    }
    System.arraycopy(arguments, 0, all, count + 2, arguments.length);
    return new Request<>(byHash, keys.get(0), all, this, true);
  }

  public Request<T> withText(Request<?> request) {
    Object[] all = request.arguments().clone();
    all[0] = text;
    return Request.of(byHash.withWord("EVAL"), request.key(), all);
  }
}

package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script. It is sent by its hash, and with its text where the server does not know it yet.
 * Immutable.
 *
 * @param <T> the type of the decoded reply
 */
public final class Script<T extends @Nullable Object> {
  private final String text;
  private final String hash;
  private final Command<T> byHash;
  private final Command<T> byText;

  private Script(String text, String hash, Command<T> template) {
    this.text = text;
    this.hash = hash;
    this.byHash = template.withWord("EVALSHA");
    this.byText = template.withWord("EVAL");
  }

  /**
   * A script that is not sent again when its reply was lost.
   *
   * @param name what it is called in messages
   * @param decoder decodes its reply
   * @param text its source
   * @param <T> the type of the decoded reply
   * @return the script
   */
  public static <T extends @Nullable Object> Script<T> of(
      String name, ReplyDecoder<T> decoder, String text) {
    return new Script<>(text, sha1(text), Command.of(name, decoder));
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Says that running the script twice gives the same result and reply as once.
   *
   * @return the script, as repeatable
   */
  public Script<T> repeatable() {
    return new Script<>(text, hash, byHash.repeatable());
  }

  /**
   * Names the kind of value that the script needs, for the message of a key that holds another.
   *
   * @param kind as Redis' TYPE names it
   * @return the script on that kind
   */
  public Script<T> on(String kind) {
    return new Script<>(text, hash, byHash.on(kind));
  }

  /**
   * A run of the script on one key.
   *
   * @param key its only key
   * @param arguments its arguments: bytes, texts and numbers
   * @return the request
   */
  public Request<T> of(byte[] key, Object... arguments) {
    return of(List.of(key), arguments);
  }

  /**
   * A run of the script on several keys, which are in one slot.
   *
   * @param keys its keys, at least one
   * @param arguments its arguments: bytes, texts and numbers
   * @return the request
   */
  public Request<T> of(List<byte[]> keys, Object... arguments) {
    int count = keys.size();
    Object[] all = new Object[count + arguments.length + 2];
    all[0] = hash;
    all[1] = count;
    for (int i = 0; i < count; i++) {
      all[i + 2] = keys.get(i);
    }
    System.arraycopy(arguments, 0, all, count + 2, arguments.length);
    return new Request<>(byHash, keys.get(0), all, this);
  }

  /** The run with the text instead of the hash. */
  Request<T> withText(Request<T> request) {
    Object[] all = request.arguments().clone();
    all[0] = text;
    return new Request<>(byText, request.key(), all, null);
  }
}

package io.larder.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/** A Lua script whose reply is a list of numbers, bytes and nulls. */
public final class Script {
  private final String text;
  private final String hash;
  private final RedisCommand<?> byHash;
  private final RedisCommand<?> byText;

  private Script(String text) {
    this.text = text;
    this.hash = sha1(text);
    this.byHash = new RedisCommand<>("EVALSHA", new ObjectListReplayDecoder<>());
    this.byText = new RedisCommand<>("EVAL", new ObjectListReplayDecoder<>());
  }

  /**
   * A script.
   *
   * @param text its source
   * @return the script
   */
  public static Script of(String text) {
    return new Script(text);
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String text() {
    return text;
  }

  String hash() {
    return hash;
  }

  RedisCommand<?> byHash() {
    return byHash;
  }

  RedisCommand<?> byText() {
    return byText;
  }
}

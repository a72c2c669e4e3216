package io.larder.connection.call;

import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * A command of Redis: what it is called, what it needs, and how its reply is decoded. Make one once
 * and send it as often as you like, with {@link #of}.
 *
 * @param wire the command as it is sent
 * @param name what it is called in messages
 * @param kind the kind of value that it needs under the key, as Redis' TYPE names it
 */
public record Command<T extends @Nullable Object>(
    RedisCommand<?> wire, String name, String kind, Mode mode, ReplyDecoder<T> decoder) {
  /** When a command may be sent again, and where it is executed. */
  enum Mode {
    ONCE,
    REPEATABLE,
    READING
  }

  /** A command that the primary executes, and that is not sent again when its reply was lost. */
  public static <T extends @Nullable Object> Command<T> of(String word, ReplyDecoder<T> decoder) {
    return new Command<>(wire(word), word, "string", Mode.ONCE, decoder);
  }

  private static RedisCommand<?> wire(String word) {
    return new RedisCommand<>(word, new ObjectListReplayDecoder<>());
  }

  /**
   * The command as one whose second execution gives the same result and reply as the first, so that
   * it may be sent again when its reply was lost.
   */
  public Command<T> repeatable() {
    return new Command<>(wire, name, kind, Mode.REPEATABLE, decoder);
  }

  /**
   * The command as one that changes nothing: it may be sent again, and to a replica where the
   * settings let replicas answer.
   */
  public Command<T> reading() {
    return new Command<>(wire, name, kind, Mode.READING, decoder);
  }

  /** The command under another name in messages. */
  public Command<T> named(String messageName) {
    return new Command<>(wire, messageName, kind, mode, decoder);
  }

  /** The command on another kind of value than a string. */
  public Command<T> on(String valueKind) {
    return new Command<>(wire, name, valueKind, mode, decoder);
  }

  /** The command under another name of Redis', such as EVAL for EVALSHA. */
  Command<T> withWord(String word) {
    return new Command<>(wire(word), name, kind, mode, decoder);
  }

  /** A request whose first argument is the key, with bytes, texts and numbers behind it. */
  public Request<T> of(byte[] key, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = key;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return Request.of(this, key, arguments);
  }

  boolean isRepeatable() {
    return mode != Mode.ONCE;
  }

  boolean isReading() {
    return mode == Mode.READING;
  }
}

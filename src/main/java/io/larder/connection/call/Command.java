package io.larder.connection.call;

import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * A command of Redis: what it is called, what it needs, and how its reply is decoded. Make one once
 * and send it as often as you like, with {@link #of}. Immutable.
 *
 * @param <T> the type of the decoded reply
 */
public final class Command<T extends @Nullable Object> {
  private final RedisCommand<?> wire;
  private final String name;
  private final String kind;
  private final boolean repeatable;
  private final boolean reading;
  private final ReplyDecoder<T> decoder;

  private Command(
      RedisCommand<?> wire, String name, String kind, Mode mode, ReplyDecoder<T> decoder) {
    this.wire = wire;
    this.name = name;
    this.kind = kind;
    this.repeatable = mode != Mode.ONCE;
    this.reading = mode == Mode.READING;
    this.decoder = decoder;
  }

  private enum Mode {
    ONCE,
    REPEATABLE,
    READING
  }

  /**
   * A command that the primary executes, and that is not sent again when its reply was lost.
   *
   * @param word the command's name in Redis, for example {@code INCRBY}
   * @param decoder decodes its reply
   * @param <T> the type of the decoded reply
   * @return the command, called by its name in messages
   */
  public static <T extends @Nullable Object> Command<T> of(String word, ReplyDecoder<T> decoder) {
    return new Command<>(
        new RedisCommand<>(word, new ObjectListReplayDecoder<>()),
        word,
        "string",
        Mode.ONCE,
        decoder);
  }

  private Mode mode() {
    return reading ? Mode.READING : repeatable ? Mode.REPEATABLE : Mode.ONCE;
  }

  /**
   * Says that executing the command twice gives the same result and reply as once, so that it may
   * be sent again when its reply was lost.
   *
   * @return the command, as repeatable
   */
  public Command<T> repeatable() {
    return new Command<>(wire, name, kind, Mode.REPEATABLE, decoder);
  }

  /**
   * Says that the command changes nothing: it may be sent again, and to a replica where the
   * settings let replicas answer.
   *
   * @return the command, as reading
   */
  public Command<T> reading() {
    return new Command<>(wire, name, kind, Mode.READING, decoder);
  }

  /**
   * Gives the command another name in messages.
   *
   * @param messageName for example {@code SET NX}
   * @return the command with that name
   */
  public Command<T> named(String messageName) {
    return new Command<>(wire, messageName, kind, mode(), decoder);
  }

  /**
   * Names the kind of value that the command needs, for the message of a key that holds another.
   *
   * @param valueKind as Redis' TYPE names it, for example {@code hash}; {@code string} otherwise
   * @return the command on that kind
   */
  public Command<T> on(String valueKind) {
    return new Command<>(wire, name, valueKind, mode(), decoder);
  }

  /**
   * A request with this command.
   *
   * @param key the first argument, and the key that tells which server answers
   * @param more the arguments behind the key: bytes, texts and numbers
   * @return the request
   */
  public Request<T> of(byte[] key, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = key;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return new Request<>(this, key, arguments, null);
  }

  /**
   * A request without arguments, such as {@code HELLO}.
   *
   * @param key the key that tells which server answers
   * @return the request
   */
  public Request<T> onServerOf(byte[] key) {
    return new Request<>(this, key, new Object[0], null);
  }

  String name() {
    return name;
  }

  String kind() {
    return kind;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  boolean isReading() {
    return reading;
  }

  ReplyDecoder<T> decoder() {
    return decoder;
  }

  RedisCommand<?> wire() {
    return wire;
  }

  /** The command under another name of Redis', such as EVAL for EVALSHA. */
  Command<T> withWord(String word) {
    return new Command<>(
        new RedisCommand<>(word, new ObjectListReplayDecoder<>()), name, kind, mode(), decoder);
  }
}

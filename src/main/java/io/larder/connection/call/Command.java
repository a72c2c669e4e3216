package io.larder.connection.call;

import io.larder.observe.CallObserver.Call;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * A command of Redis: what is sent, its name in messages, the kind of value that it needs (in the
 * words of TYPE), how its reply is decoded, and what observers are told. Made once and sent often,
 * with {@link #of}.
 */
public record Command<T extends @Nullable Object>(
    RedisCommand<?> wire, String name, String kind, Mode mode, ReplyDecoder<T> decoder, Call what) {
  private static final Set<String> SCRIPTS = Set.of("EVAL", "EVALSHA");

  private Command(
      RedisCommand<?> wire, String name, String kind, Mode mode, ReplyDecoder<T> decoder) {
    this(
        wire,
        name,
        kind,
        mode,
        decoder,
        new Call(wire.getName(), SCRIPTS.contains(wire.getName()) ? name : ""));
  }

  /** When a command may be sent again, and where it is executed; the strictest comes first. */
  enum Mode {
    ONCE,
    REPEATABLE,
    READING_PRIMARY,
    READING;

    boolean reads() {
      return this == READING || this == READING_PRIMARY;
    }
  }

  /** A command that the primary executes, and that is not sent again when its reply was lost. */
  public static <T extends @Nullable Object> Command<T> of(String word, ReplyDecoder<T> decoder) {
    return new Command<>(wire(word), word, "string", Mode.ONCE, decoder);
  }

  private static RedisCommand<?> wire(String word) {
    return new RedisCommand<>(word, new ObjectListReplayDecoder<>());
  }

  /** A second execution gives the same result and reply, so that it may be sent again. */
  public Command<T> repeatable() {
    return new Command<>(wire, name, kind, Mode.REPEATABLE, decoder);
  }

  /** Changes nothing, and is for the primary, as what others have just changed counts. */
  public Command<T> readingPrimary() {
    return new Command<>(wire, name, kind, Mode.READING_PRIMARY, decoder);
  }

  /** Changes nothing: may be sent again, and to a replica where the settings let it answer. */
  public Command<T> reading() {
    return new Command<>(wire, name, kind, Mode.READING, decoder);
  }

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

  /** Whether it changes nothing; a script may always. */
  boolean isReading() {
    return mode.reads();
  }

  boolean isForReplicas() {
    return mode == Mode.READING;
  }
}

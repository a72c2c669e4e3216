package io.larder.connection;

import io.larder.connection.call.ReplyDecoder;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;

/**
 * A command of Redisson's on bytes. Gives way to {@link io.larder.connection.call.Request}.
 *
 * @param <T> the type of the reply
 */
public final class Request<T> {
  private final byte[] key;
  private final boolean reading;
  private final @Nullable RedisCommand<?> command;
  private final Object[] arguments;
  private final @Nullable Script script;

  private Request(
      byte[] key,
      boolean reading,
      @Nullable RedisCommand<?> command,
      Object[] arguments,
      @Nullable Script script) {
    this.key = key;
    this.reading = reading;
    this.command = command;
    this.arguments = arguments;
    this.script = script;
  }

  /**
   * A command that changes nothing.
   *
   * @param key the key
   * @param command the command
   * @param arguments its arguments
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> read(byte[] key, RedisCommand<?> command, Object... arguments) {
    return new Request<>(key, true, command, arguments, null);
  }

  /**
   * A command that may change something.
   *
   * @param key the key
   * @param command the command
   * @param arguments its arguments
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> write(byte[] key, RedisCommand<?> command, Object... arguments) {
    return new Request<>(key, false, command, arguments, null);
  }

  /**
   * A script on one key.
   *
   * @param key its only key
   * @param script the script
   * @param arguments its arguments
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> script(byte[] key, Script script, Object... arguments) {
    return new Request<>(key, false, null, arguments, script);
  }

  /** The request in its new form. */
  public io.larder.connection.call.Request<T> named(String name, boolean repeatable) {
    @SuppressWarnings({"unchecked", "NullAway"})
    ReplyDecoder<T> asItIs = reply -> (T) reply;
    if (script != null) {
      io.larder.connection.call.Script<T> named =
          io.larder.connection.call.Script.of(name, asItIs, script.text());
      return (repeatable ? named.repeatable() : named).of(key, arguments);
    }
    io.larder.connection.call.Command<T> named =
        io.larder.connection.call.Command.of(
            java.util.Objects.requireNonNull(command), name, asItIs);
    io.larder.connection.call.Command<T> sent =
        reading ? named.reading() : repeatable ? named.repeatable() : named;
    return io.larder.connection.call.Request.of(sent, key, arguments);
  }
}

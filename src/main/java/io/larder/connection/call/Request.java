package io.larder.connection.call;

import org.jspecify.annotations.Nullable;

/**
 * A command with its key, which tells the server that answers, and all arguments (the key included;
 * not copied), ready to be sent. The script is null for a plain command.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request<T extends @Nullable Object>(
    Command<T> command,
    byte[] key,
    Object[] arguments,
    @Nullable Script<T> script,
    boolean keyShown) {
  public static <T extends @Nullable Object> Request<T> of(
      Command<T> command, byte[] key, Object... arguments) {
    return new Request<>(command, key, arguments, null, true);
  }

  /** The request without its key in messages, for keys that hold the hash of a token. */
  public Request<T> withoutKeyInMessages() {
    return new Request<>(command, key, arguments, script, false);
  }
}

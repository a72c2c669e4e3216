package io.larder.connection.call;

import org.jspecify.annotations.Nullable;

/**
 * A command with its key and arguments, ready to be sent.
 *
 * @param key the key that tells which server answers
 * @param arguments all arguments, the key included; not copied
 * @param script what is run; null for a command that is no script
 * @param keyShown whether messages may name the key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request<T extends @Nullable Object>(
    Command<T> command,
    byte[] key,
    Object[] arguments,
    @Nullable Script<T> script,
    boolean keyShown) {

  /** A request whose arguments stand in an array already. */
  public static <T extends @Nullable Object> Request<T> of(
      Command<T> command, byte[] key, Object... arguments) {
    return new Request<>(command, key, arguments, null, true);
  }

  /** The request without its key in messages, for keys that hold the hash of a token. */
  public Request<T> withoutKeyInMessages() {
    return new Request<>(command, key, arguments, script, false);
  }
}

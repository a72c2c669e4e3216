package io.larder.connection.call;

import org.jspecify.annotations.Nullable;

/**
 * A command with its key and arguments, ready to be sent. Made by {@link Command#of} and {@link
 * Script#of(byte[], Object...)}.
 *
 * @param <T> the type of the decoded reply
 */
public final class Request<T extends @Nullable Object> {
  private final Command<T> command;
  private final byte[] key;
  private final Object[] arguments;
  private final @Nullable Script<T> script;
  private final boolean keyShown;

  Request(Command<T> command, byte[] key, Object[] arguments, @Nullable Script<T> script) {
    this(command, key, arguments, script, true);
  }

  private Request(
      Command<T> command,
      byte[] key,
      Object[] arguments,
      @Nullable Script<T> script,
      boolean keyShown) {
    this.command = command;
    this.key = key;
    this.arguments = arguments;
    this.script = script;
    this.keyShown = keyShown;
  }

  /**
   * A request whose arguments stand in an array already.
   *
   * @param command the command
   * @param key the key that tells which server answers
   * @param arguments all arguments, the key included; not copied
   * @param <T> the type of the decoded reply
   * @return the request
   */
  public static <T extends @Nullable Object> Request<T> of(
      Command<T> command, byte[] key, Object... arguments) {
    return new Request<>(command, key, arguments, null);
  }

  /**
   * Keeps the key out of messages, for keys that hold the hash of a token.
   *
   * @return the request, whose messages name no key
   */
  public Request<T> withoutKeyInMessages() {
    return new Request<>(command, key, arguments, script, false);
  }

  /** The request with the script's text instead of its hash; null for any other command. */
  @Nullable Request<T> withText() {
    return script == null ? null : script.withText(this);
  }

  Command<T> command() {
    return command;
  }

  byte[] key() {
    return key;
  }

  Object[] arguments() {
    return arguments;
  }

  /** The key that messages may name, or null. */
  byte @Nullable [] keyShown() {
    return keyShown ? key : null;
  }
}

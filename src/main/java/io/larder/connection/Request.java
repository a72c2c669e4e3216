package io.larder.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;

/**
 * A command on bytes: its key, its arguments and the texts of its reply as they are in Redis.
 *
 * @param <T> the type of the reply: {@code byte[]}, {@code Long}, {@code Boolean}, a list, or null
 */
public final class Request<T> {
  private final byte[] key;
  private final boolean reading;
  private final RedisCommand<?> command;
  private final Object[] arguments;
  private final @Nullable Script script;

  private Request(
      byte[] key,
      boolean reading,
      RedisCommand<?> command,
      Object[] arguments,
      @Nullable Script script) {
    this.key = key;
    this.reading = reading;
    this.command = command;
    this.arguments = arguments;
    this.script = script;
  }

  /**
   * A command that changes nothing; where reads may go to replicas, it may.
   *
   * @param key the key that tells which server answers
   * @param command the command
   * @param arguments everything behind the command's name; not copied
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> read(byte[] key, RedisCommand<?> command, Object... arguments) {
    return new Request<>(key, true, command, arguments, null);
  }

  /**
   * A command that may change something.
   *
   * @param key the key that tells which server answers
   * @param command the command
   * @param arguments everything behind the command's name; not copied
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> write(byte[] key, RedisCommand<?> command, Object... arguments) {
    return new Request<>(key, false, command, arguments, null);
  }

  /**
   * A script on one key. The server gets its hash, and its text where it does not know it yet.
   *
   * @param key its only key
   * @param script the script
   * @param arguments its arguments
   * @param <T> the type of the reply
   * @return the request
   */
  public static <T> Request<T> script(byte[] key, Script script, Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    all[0] = script.hash();
    all[1] = 1;
    all[2] = key;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return new Request<>(key, false, script.byHash(), all, script);
  }

  /** A script with its text, for a server that answered NOSCRIPT; null for any other command. */
  @Nullable Request<T> withText() {
    if (script == null) {
      return null;
    }
    Object[] all = Arrays.copyOf(arguments, arguments.length);
    all[0] = script.text();
    return new Request<>(key, reading, script.byText(), all, null);
  }

  byte[] key() {
    return key;
  }

  boolean isReading() {
    return reading;
  }

  RedisCommand<?> command() {
    return command;
  }

  Object[] arguments() {
    return arguments;
  }
}

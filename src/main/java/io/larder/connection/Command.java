package io.larder.connection;

import io.larder.common.KeyText;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * One call to Redis.
 *
 * @param name what it is called in messages, for example {@code GET}
 * @param key the key it is about, or null
 * @param kind the kind of value that it needs under the key, for example {@code hash}
 * @param repeatable whether executing it twice gives the same result and reply as once
 * @param send sends it; called on the caller's thread, a second time after a lost connection
 * @param <T> the type of the reply
 */
public record Command<T>(
    String name,
    @Nullable String key,
    String kind,
    boolean repeatable,
    Function<RedissonClient, CompletionStage<T>> send) {

  /**
   * A command that may be sent again when its reply was lost.
   *
   * @param name what it is called in messages
   * @param key the key it is about, or null
   * @param send sends it
   * @param <T> the type of the reply
   * @return a command on a plain value
   */
  public static <T> Command<T> repeatable(
      String name, @Nullable String key, Function<RedissonClient, CompletionStage<T>> send) {
    return new Command<>(name, key, "string", true, send);
  }

  /**
   * A command that must not be executed twice, or whose reply tells whether it was the first.
   *
   * @param name what it is called in messages
   * @param key the key it is about, or null
   * @param send sends it
   * @param <T> the type of the reply
   * @return a command on a plain value
   */
  public static <T> Command<T> once(
      String name, @Nullable String key, Function<RedissonClient, CompletionStage<T>> send) {
    return new Command<>(name, key, "string", false, send);
  }

  /**
   * The same command on another kind of value.
   *
   * @param kind as Redis' TYPE names it
   * @return a command that reports a key of another kind
   */
  public Command<T> on(String kind) {
    return new Command<>(name, key, kind, repeatable, send);
  }

  /** As in {@code GET of key 'larder:c:x'}. */
  @Override
  public String toString() {
    return key == null ? name : name + " of key " + KeyText.of(key);
  }
}

package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.KeyText;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is sent to Redis and answered once.
 *
 * @param name what it is called in messages
 * @param key the key that messages name, or null
 * @param kind the kind of value that it needs under the key
 * @param repeatable whether it may be sent again when its reply was lost
 * @param send sends it; called again for a repetition
 * @param <R> the type of the reply
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outgoing<R extends @Nullable Object>(
    String name,
    byte @Nullable [] key,
    String kind,
    boolean repeatable,
    Supplier<CompletableFuture<R>> send) {

  /** As in {@code GET of key 'larder:c:x'}. */
  @Override
  public String toString() {
    return key == null ? name : name + " of key " + KeyText.of(new String(key, UTF_8));
  }
}

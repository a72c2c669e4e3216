package io.larder.connection.call;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a reply of Redis into a value, on the thread that takes the reply. */
@FunctionalInterface
public interface ReplyDecoder<T extends @Nullable Object> {
  @SuppressWarnings("NullAway") // null where the type may be
  ReplyDecoder<byte @Nullable []> BYTES = reply -> (byte[]) reply;

  ReplyDecoder<Long> NUMBER = reply -> (Long) Objects.requireNonNull(reply);
  // true for anything but 0
  ReplyDecoder<Boolean> FLAG = reply -> !Long.valueOf(0).equals(reply);
  // for commands that answer nil where they did nothing
  ReplyDecoder<Boolean> PRESENT = Objects::nonNull;

  @SuppressWarnings("NullAway") // null where the type may be
  ReplyDecoder<@Nullable Void> DONE = reply -> null;

  @SuppressWarnings("unchecked")
  ReplyDecoder<List<byte @Nullable []>> BYTES_LIST =
      reply -> (List<byte @Nullable []>) (List<?>) list(reply);

  // elements are bytes, numbers, lists or null
  ReplyDecoder<List<@Nullable Object>> LIST = ReplyDecoder::list;

  /** Decodes bytes, a {@link Long}, a list of these, a {@link String} for a status, or null. */
  T decode(@Nullable Object reply);

  @SuppressWarnings("unchecked")
  private static List<@Nullable Object> list(@Nullable Object reply) {
    return (List<@Nullable Object>) Objects.requireNonNull(reply);
  }
}

package io.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends what sessions need to the primary of their key: reads too, because a replica may still have
 * what was just revoked. Messages name no key, because it holds a user id or the hash of a token.
 */
record SessionCalls(RedisCalls calls, SessionKeys keys) {
  /** Requests that are sent before the first of them is answered. */
  private static final int WINDOW = 256;

  private static final ReplyDecoder<Values> VALUES =
      reply -> new Values(ReplyDecoder.BYTES_LIST.decode(reply));

  /** Unlike GET it finds nothing, and does not fail, where a key holds another kind of value. */
  private static final Command<Values> READ =
      Command.of("MGET", VALUES).named("reading a session").repeatable();

  /** A script on keys of sessions, which is not sent again when its reply was lost. */
  static Script<Values> script(String name, String text) {
    return Script.of(name, VALUES, text);
  }

  Reply<Values> run(Script<Values> script, List<String> keys, Object... arguments) {
    return send(script.of(keys.stream().map(SessionCalls::bytes).toList(), arguments));
  }

  Reply<Values> read(String key) {
    return send(READ.of(bytes(key)));
  }

  Reply<Values> read(String key, String companion) {
    return send(READ.of(bytes(key), bytes(companion)));
  }

  private Reply<Values> send(Request<Values> request) {
    return calls.call(request.withoutKeyInMessages());
  }

  private static byte[] bytes(String key) {
    return key.getBytes(UTF_8);
  }

  /** Makes a call for each item, a limited number at a time; results are in the order of items. */
  static <S, T> Reply<List<T>> each(List<S> items, Function<? super S, Reply<T>> call) {
    if (items.size() <= WINDOW) {
      return Reply.all(items.stream().<Reply<T>>map(call).toList());
    }
    return each(items.subList(0, WINDOW), call)
        .then(
            first ->
                each(items.subList(WINDOW, items.size()), call)
                    .map(
                        rest -> {
                          List<T> all = new ArrayList<>(first);
                          all.addAll(rest);
                          return all;
                        }));
  }

  /** A reply of several texts, each null where there is nothing. */
  record Values(List<byte @Nullable []> values) {
    int size() {
      return values.size();
    }

    byte @Nullable [] bytes(int index) {
      return index < values.size() ? values.get(index) : null;
    }

    @Nullable String textOrNull(int index) {
      byte[] bytes = bytes(index);
      return bytes == null ? null : new String(bytes, UTF_8);
    }

    String text(int index) {
      String text = textOrNull(index);
      if (text == null) {
        throw new IllegalStateException("a script returned nothing at " + index);
      }
      return text;
    }

    long number(int index) {
      return Long.parseLong(text(index));
    }
  }
}

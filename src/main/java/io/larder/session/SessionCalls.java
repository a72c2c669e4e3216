package io.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.CallBudget;
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
 * The keys of sessions in Redis, and how they are read and changed: on the primary of the key,
 * because a replica may still have what was just revoked. Messages name no key, because it holds a
 * user id or the hash of a token. The braces keep a session and its short-lived companions in one
 * slot of a cluster; the index of a user is in another.
 */
record SessionCalls(RedisCalls calls, String root) {
  // Requests that are sent before the first of them is answered.
  private static final int WINDOW = 256;
  private static final ReplyDecoder<Values> VALUES =
      reply -> new Values(ReplyDecoder.BYTES_LIST.decode(reply));
  // Unlike GET it finds nothing, and does not fail, where a key holds another kind of value.
  private static final Command<Values> READ =
      Command.of("MGET", VALUES).named("reading a session").readingPrimary();

  private static final Command<Long> PTTL =
      Command.of("PTTL", ReplyDecoder.NUMBER)
          .named("reading the time of a session")
          .readingPrimary();

  private static final Command<Boolean> UNMARK =
      Command.of("HDEL", ReplyDecoder.FLAG).named("noting that the end of a session is published");

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

  /** Reads a session, and how long it is going to stay, which tells what time it is in Redis. */
  Reply<TimedValue> readTimed(String key) {
    Request<Values> read = READ.of(bytes(key)).withoutKeyInMessages();
    Request<Long> time = PTTL.of(bytes(key)).withoutKeyInMessages();
    return calls
        .pipeline("reading a session", List.of(read, time))
        .map(replies -> new TimedValue(replies.get(0, read), replies.get(1, time)));
  }

  /** What is under a key, and for how many milliseconds. */
  record TimedValue(Values values, long left) {}

  /** Removes what was marked as ended; false if somebody else has, and publishes it. */
  Reply<Boolean> unmark(String key, String id) {
    return calls.call(UNMARK.of(bytes(unpublished(key)), id).withoutKeyInMessages());
  }

  private Reply<Values> send(Request<Values> request) {
    return calls.call(request.withoutKeyInMessages());
  }

  /** A sorted set of the sessions of a user, by expiry. */
  String index(String userId) {
    return root + "u:" + userId;
  }

  /** A session under a token of the caller's. */
  String session(String tokenHash) {
    return root + "t:{" + tokenHash + "}";
  }

  String family(String familyId) {
    return root + "f:{" + familyId + "}";
  }

  String key(IndexEntry entry) {
    return entry.isFamily() ? family(entry.id()) : session(entry.tokenHash());
  }

  /** The sealed successors of the tokens that were just rotated. */
  static String next(String key) {
    return key + ":next";
  }

  /** Which sessions under a token have ended without being published yet. */
  static String unpublished(String key) {
    return key + ":unpublished";
  }

  /** The key, the mark that it was ended before it was stored, its successors, and the ends */
  List<String> all(IndexEntry entry) {
    String key = key(entry);
    return List.of(key, key + ":ended:" + entry.id(), next(key), unpublished(key));
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
            first -> {
              CallBudget.renew();
              return each(items.subList(WINDOW, items.size()), call)
                  .map(
                      rest -> {
                        List<T> all = new ArrayList<>(first);
                        all.addAll(rest);
                        return all;
                      });
            });
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

package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds and removes keys by pattern, batch by batch with SCAN and UNLINK. */
public final class KeysByPattern {
  // Keys asked for in one SCAN; what it finds, a few more now and then, is removed with one UNLINK.
  public static final int BATCH = 500;

  static final Command<Long> UNLINK = Command.of("UNLINK", ReplyDecoder.NUMBER).repeatable();

  private KeysByPattern() {}

  /** Quotes what means something in a pattern, so that only the text itself matches. */
  public static String literal(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("*?[]^-\\".indexOf(c) >= 0) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }

  /**
   * Removes those of the keys that match which are meant, and says how many; waits for Redis for as
   * long as it takes, holds no more than a batch in memory and never stops the server.
   */
  public static long unlink(RedisCalls calls, String name, String glob, Predicate<String> which) {
    long removed = 0;
    PagedScan scan = new PagedScan(calls, name, glob, BATCH);
    for (List<byte[]> page = scan.next(null); page != null; page = scan.next(null)) {
      List<byte[]> keys = page.stream().filter(key -> which.test(new String(key, UTF_8))).toList();
      removed += unlink(calls, name, keys).await();
    }
    return removed;
  }

  /** Removes keys, wherever they are; the reply is how many there were. */
  public static Reply<Long> unlink(RedisCalls calls, String name, List<byte[]> keys) {
    if (keys.isEmpty()) {
      return Reply.of(0L);
    }
    // Keys of one command must be in one slot.
    int size = calls.isCluster() ? 1 : keys.size();
    List<Request<Long>> requests = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += size) {
      List<byte[]> some = keys.subList(from, from + size);
      requests.add(UNLINK.of(some.get(0), some.subList(1, some.size()).toArray()));
    }
    return calls
        .pipeline(name, requests)
        .map(replies -> replies.all(requests).stream().mapToLong(Long::longValue).sum());
  }
}

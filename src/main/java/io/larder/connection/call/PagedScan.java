package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scan of the keys of every primary, one SCAN at a time: the caller may pause after each, however
 * little it found. A key that exists all the time is found at least once. Primaries alone are
 * asked, wherever reads may go: what a replica has not heard of would not be removed. Not
 * thread-safe.
 */
public final class PagedScan {
  private static final byte[] BEGIN = {'0'};
  // No key tells the server: the lane does.
  private static final byte[] NO_KEY = {};
  private static final Pattern POSITION = Pattern.compile("\\d{1,4}-\\d{1,20}");
  private static final Command<Page> SCAN = Command.of("SCAN", Page::of).readingPrimary();

  private final RedisCalls calls;
  private final String name;
  private final byte[] glob;
  private final int count;
  private @Nullable Queue<Lane> primaries;
  private byte[] cursor = BEGIN;
  private int all;
  private int skipped;

  /** The keys that one SCAN has found, and where the next one begins. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Page(byte[] cursor, List<byte[]> keys) {
    @SuppressWarnings("unchecked")
    static Page of(@Nullable Object reply) {
      List<Object> parts = (List<Object>) Objects.requireNonNull(reply);
      return new Page((byte[]) parts.get(0), (List<byte[]>) parts.get(1));
    }

    boolean isLast() {
      return new String(cursor, US_ASCII).equals("0");
    }
  }

  /** {@code count} is how many keys one SCAN looks at. */
  public PagedScan(RedisCalls calls, String name, String glob, int count) {
    this.calls = calls;
    this.name = name;
    this.glob = glob.getBytes(UTF_8);
    this.count = count;
  }

  /**
   * Where the next page begins, for {@link #resume}: the number of the primary and its cursor; null
   * at the end. Only as long as the primaries are the same does it lead to what is left.
   */
  public @Nullable String position() {
    Queue<Lane> left = primaries;
    if (left != null && left.isEmpty()) {
      return null;
    }
    return (left == null ? 0 : all - left.size()) + "-" + new String(cursor, US_ASCII);
  }

  /** Goes on where another scan stopped; a position that there is not is the beginning. */
  public PagedScan resume(String position) {
    if (POSITION.matcher(position).matches()) {
      int dash = position.indexOf('-');
      skipped = Integer.parseInt(position.substring(0, dash));
      cursor = position.substring(dash + 1).getBytes(US_ASCII);
    }
    return this;
  }

  private Queue<Lane> begin() {
    Queue<Lane> servers =
        calls.primaries(name).stream()
            .sorted(Comparator.comparing(Lane::toString))
            .collect(toCollection(ArrayDeque::new));
    all = servers.size();
    for (int i = 0; i < skipped; i++) {
      servers.poll();
    }
    return servers;
  }

  /** The matching keys of the next page, or null if there is none; waits for Redis. */
  public @Nullable List<byte[]> next(@Nullable Deadline deadline) {
    if (primaries == null) {
      primaries = begin();
    }
    Lane primary = primaries.peek();
    if (primary == null) {
      return null;
    }
    Request<Page> request =
        Request.of(SCAN.named(name), NO_KEY, cursor, "MATCH", glob, "COUNT", count)
            .withoutKeyInMessages();
    Page page = calls.callAt(primary, request, deadline).await();
    cursor = page.cursor();
    if (page.isLast()) {
      cursor = BEGIN;
      primaries.remove();
    }
    return page.keys();
  }
}

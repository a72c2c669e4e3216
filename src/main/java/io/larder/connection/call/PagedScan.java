package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
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
  private static final Command<Page> SCAN = Command.of("SCAN", Page::of).readingPrimary();

  private final RedisCalls calls;
  private final String name;
  private final byte[] glob;
  private final int count;
  private @Nullable Queue<Lane> primaries;
  private byte[] cursor = BEGIN;

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

  /** The matching keys of the next page, or null if there is none; waits for Redis. */
  public @Nullable List<byte[]> next(@Nullable Deadline deadline) {
    if (primaries == null) {
      primaries = new ArrayDeque<>(calls.primaries(name));
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

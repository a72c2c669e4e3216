package io.larder.console;

import io.larder.common.RecentMap;
import io.larder.common.Sha256;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Compares tokens that somebody gives with the right one, in constant time. After a wrong one
 * nothing of the same address is looked at for a second, then two, four, at most ten; and nothing
 * of anybody for the rest of a second with many. No thread waits. Thread-safe.
 */
final class Attempts {
  private static final int ADDRESSES = 1_000;
  private static final int TRUSTED = 100;
  private static final int WRONG_A_SECOND = 20;
  private static final int LONGEST_SECONDS = 10;
  private static final int NETWORK = 8; // bytes
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long FORGOTTEN = Duration.ofMinutes(10).toNanos();

  private final byte[] expected;
  private final LongSupplier nanoTime;
  private final Map<String, Wrong> byAddress = new RecentMap<>(ADDRESSES);
  // From where the right one came: wrong ones of many others do not keep these out.
  private final Map<String, Boolean> trusted = new RecentMap<>(TRUSTED);
  private long second;
  private int wrong;

  /** How often an address was wrong, and until when nothing of it is looked at. */
  private record Wrong(int times, long until) {}

  /** What came of an attempt; the pause is in seconds. */
  record Outcome(boolean right, long pause) {}

  Attempts(String token, LongSupplier nanoTime) {
    this.expected = Sha256.of(token);
    this.nanoTime = nanoTime;
    this.second = nanoTime.getAsLong();
  }

  synchronized Outcome attempt(String remote, String token) {
    long now = nanoTime.getAsLong();
    String address = network(remote);
    Wrong before = byAddress.get(address);
    if (before != null && now - before.until() > FORGOTTEN) {
      before = null;
    }
    if (now - second >= SECOND) {
      second = now;
      wrong = 0;
    }
    boolean many = wrong >= WRONG_A_SECOND && !trusted.containsKey(address);
    long until = many ? second + SECOND : now;
    if (before != null && before.until() - until > 0) {
      until = before.until();
    }
    if (until - now > 0) {
      return new Outcome(false, seconds(until - now));
    }
    // As long for every token: digests of one size.
    if (MessageDigest.isEqual(expected, Sha256.of(token))) {
      byAddress.remove(address);
      trusted.remove(address); // to be the last one again
      trusted.put(address, true);
      return new Outcome(true, 0);
    }
    int times = before == null ? 1 : before.times() + 1;
    long pause = Math.min(LONGEST_SECONDS, 1L << Math.min(times - 1, LONGEST_SECONDS));
    byAddress.put(address, new Wrong(times, now + pause * SECOND));
    wrong++;
    return new Outcome(false, pause);
  }

  /** With IPv6 one machine has all addresses of a network of 64 bits. */
  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // No name has a colon, so nobody is asked.
      byte[] bytes = InetAddress.getByName(address.replaceFirst("%.*$", "")).getAddress();
      return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK));
    } catch (UnknownHostException e) {
      return address;
    }
  }

  private static long seconds(long nanos) {
    return (nanos + SECOND - 1) / SECOND;
  }
}

package io.larder.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What a link does to what passes it, as the test wants now. Thread-safe. */
final class LinkFaults {
  private final Random random;
  volatile int delayMicros;
  volatile int latencyMillis;
  volatile boolean inPieces;
  volatile boolean silent;
  volatile boolean repliesSilent;
  volatile Duration lag = Duration.ZERO;
  final AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
  volatile boolean changesSilent;
  private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();

  /** The reply of a request that is to be lost: the request contains a text, for the last time. */
  private record Loss(String text, int times) {}

  LinkFaults(long seed) {
    this.random = new Random(seed);
  }

  /** Ends all faults. */
  void repair() {
    delayMicros = 0;
    latencyMillis = 0;
    lag = Duration.ZERO;
    until.set(Integer.MAX_VALUE);
    inPieces = false;
    silent = false;
    repliesSilent = false;
    changesSilent = false;
    loss.set(null);
  }

  /**
   * Waits as long as a piece of what the server sends is to take. After the last piece that is
   * allowed, the link goes silent.
   */
  void delayReply() {
    if (delayMicros > 0 && random.nextInt(5) == 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(delayMicros)));
    }
    if (latencyMillis > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(latencyMillis));
    }
    if (until.get() != Integer.MAX_VALUE && until.getAndDecrement() <= 0) {
      silent = true;
    }
  }

  /** Whether what a side sends is held back, on a connection that is told of changes or not. */
  boolean holdBack(boolean fromServer, boolean tracks) {
    return silent || (fromServer && (repliesSilent || (tracks && changesSilent)));
  }

  void loseReply(String text, int time) {
    loss.set(new Loss(text, time));
  }

  boolean hasLostReply() {
    return loss.get() == null;
  }

  /** Whether the reply of a request is the one to be lost. */
  boolean losesReplyOf(byte[] buffer, int length) {
    Loss wanted = loss.get();
    if (wanted == null || !new String(buffer, 0, length, ISO_8859_1).contains(wanted.text())) {
      return false;
    }
    Loss next = wanted.times() > 1 ? new Loss(wanted.text(), wanted.times() - 1) : null;
    loss.set(next);
    return next == null;
  }
}

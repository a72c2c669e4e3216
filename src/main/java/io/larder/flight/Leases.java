package io.larder.flight;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Grants the right to compute a value to one JVM at a time. Thread-safe, does not block. */
public interface Leases {
  /** What a holder has, until it gives it back, or for the longest time that it asked for. */
  interface Lease {
    /** Gives the lease back; without Redis it expires by itself. Later calls do nothing. */
    void release();
  }

  /** Takes the lease of a key if nobody has it; it ends soon after its JVM. */
  CompletionStage<Optional<Lease>> tryAcquire(String cacheName, String key, Duration longest);
}

package io.larder.flight;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Grants the right to compute a value to one JVM at a time. Thread-safe, does not block. */
public interface Leases {
  /** What a holder has; it is renewed until it is given back, and ends soon after its JVM. */
  interface Lease {
    /** Gives the lease back; without Redis it expires by itself. Later calls do nothing. */
    void release();
  }

  /** Takes the lease of a key if nobody has it. */
  CompletionStage<Optional<Lease>> tryAcquire(String cacheName, String key);
}

package io.larder.fault;

import io.larder.fault.Journal.Outcome;
import org.jspecify.annotations.Nullable;

/** A number that one thread increases by one at a time. */
final class Counter {
  private final String key;
  private long acknowledged;
  private long unknown;

  Counter(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  void increased(Outcome<?> outcome) {
    if (outcome.isAnswer()) {
      acknowledged++;
    } else if (outcome.isSent()) {
      unknown++;
    }
  }

  @Nullable String violation(@Nullable Long value, Data data) {
    long found = value == null ? 0 : value;
    boolean tooMany = found > acknowledged + unknown;
    boolean tooFew = data == Data.KEPT && found < acknowledged;
    return tooMany || tooFew
        ? key + " is " + found + ", acknowledged " + acknowledged + ", unknown " + unknown
        : null;
  }
}

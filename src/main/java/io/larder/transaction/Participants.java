package io.larder.transaction;

import io.larder.common.Failures;
import io.larder.transaction.Transactions.Participant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who takes part in one transaction. Thread-safe. */
public final class Participants {
  private final Map<Class<?>, Participant> all = new LinkedHashMap<>();
  private @Nullable Boolean committed;

  /** The participant of a kind, or null. */
  public synchronized <P extends Participant> @Nullable P find(Class<P> kind) {
    return kind.cast(all.get(kind));
  }

  /** The participant of a kind, who is added if there is none. */
  public <P extends Participant> P get(Class<P> kind, Supplier<P> made) {
    P participant;
    Boolean end;
    synchronized (this) {
      participant = find(kind);
      if (participant != null) {
        return participant;
      }
      participant = made.get();
      all.put(kind, participant);
      end = committed;
    }
    if (end != null) {
      // Ended by another thread, because it took too long.
      participant.completed(end);
    }
    return participant;
  }

  /** Whether one of them knows that the transaction has changed something. */
  public boolean hasChanges() {
    return list().stream().anyMatch(Participant::hasChanges);
  }

  private synchronized List<Participant> list() {
    return List.copyOf(all.values());
  }

  void completed(boolean committed) {
    List<Participant> told;
    synchronized (this) {
      this.committed = committed;
      told = list();
    }
    Stream<Runnable> ends = told.stream().map(one -> () -> one.completed(committed));
    Failures.runAll(ends.toList());
  }
}

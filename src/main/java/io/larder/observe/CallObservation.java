package io.larder.observe;

import io.larder.observe.CallObserver.Call;
import io.larder.observe.CallObserver.Outcome;
import io.larder.observe.CallObserver.Running;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells observers of the calls to Redis. Without observers a call costs one volatile read more, and
 * no clock is asked. Thread-safe.
 */
public final class CallObservation {
  // Null while nobody observes; never changed in place.
  private volatile CallObserver @Nullable [] observers;

  /** Attaches an observer of every call from now on. */
  public synchronized void with(CallObserver more) {
    List<CallObserver> all = new ArrayList<>(observers == null ? List.of() : List.of(observers));
    all.add(more);
    observers = all.toArray(CallObserver[]::new);
  }

  /** A call is sent, on the thread of its caller; null while nobody observes. */
  public @Nullable Observed begin(Call call) {
    CallObserver[] present = observers;
    return present == null ? null : new Observed(call, present);
  }

  /** One call, whose end is told once. */
  public static final class Observed {
    private final Call call;
    private final CallObserver[] observers;
    private final List<Running> followed;
    private final long begin;

    private Observed(Call call, CallObserver[] observers) {
      this.call = call;
      this.observers = observers;
      List<Running> all = List.of();
      for (CallObserver observer : observers) {
        Running running = observer.begins(call);
        if (running != null) {
          all = all.isEmpty() ? new ArrayList<>(observers.length) : all;
          all.add(running);
        }
      }
      this.followed = all;
      this.begin = System.nanoTime();
    }

    /** It is sent again, because its connection was closed before the reply. */
    public void repeated() {
      for (CallObserver observer : observers) {
        observer.repeated(call);
      }
      followed.forEach(Running::repeated);
    }

    public void ended(Outcome outcome) {
      long nanos = System.nanoTime() - begin;
      for (CallObserver observer : observers) {
        observer.called(call, nanos, outcome);
      }
      followed.forEach(running -> running.ended(outcome));
    }
  }
}

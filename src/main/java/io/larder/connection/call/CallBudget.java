package io.larder.connection.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that one call of the application may wait for Redis in all. Threads carry it while they
 * make the call, so whatever they send without a deadline of its own is waited for until the same
 * moment. Code of the application runs {@link #outside}: its time is free, and calls that it makes
 * have times of their own. Thread-safe.
 */
public final class CallBudget {
  // Unset when the call leaves the thread, so that it keeps nothing alive.
  private static final ThreadLocal<@Nullable CallBudget> PRESENT = new ThreadLocal<>();

  private final Duration time;
  private volatile Deadline end;

  private CallBudget(Duration time) {
    this.time = time;
    this.end = Deadline.ofTimeout(time);
  }

  /** Makes a call whose steps share the time, or the time of the call that it is a part of. */
  static <T extends @Nullable Object> Reply<T> of(Duration time, Supplier<Reply<T>> call) {
    CallBudget outer = PRESENT.get();
    CallBudget budget = outer == null ? new CallBudget(time) : outer;
    return new Budgeted<>(budget, budget.within(call));
  }

  /** When the call of this thread ends, or null: it makes none. */
  static @Nullable Deadline end() {
    CallBudget present = PRESENT.get();
    return present == null ? null : present.end;
  }

  /** How long the call of this thread may still wait for Redis; nothing if it makes none. */
  public static long nanosLeft() {
    Deadline end = end();
    return end == null ? 0 : end.nanosLeft();
  }

  /**
   * The call has done one of the pieces of its work, whose number is that of the data: it has all
   * of its time for the next one.
   */
  public static void renew() {
    CallBudget present = PRESENT.get();
    if (present != null) {
      present.end = Deadline.ofTimeout(present.time);
    }
  }

  /** Does so after each of several pieces. */
  public static <S, T> List<T> each(List<S> pieces, Function<? super S, ? extends T> step) {
    List<T> done = new ArrayList<>(pieces.size());
    for (S piece : pieces) {
      done.add(step.apply(piece));
      renew();
    }
    return done;
  }

  /** Runs code of the application, or what is not waited for, or waits for another thread. */
  public static void outside(Runnable code) {
    boolean unused =
        outside(
            () -> {
              code.run();
              return true;
            });
  }

  /** Such code, with its result. */
  public interface Code<T extends @Nullable Object, X extends Exception> {
    T run() throws X;
  }

  /** Runs such code for its result. */
  public static <T extends @Nullable Object, X extends Exception> T outside(Code<T, X> code)
      throws X {
    CallBudget present = PRESENT.get();
    if (present == null) {
      return code.run();
    }
    PRESENT.remove();
    long begin = System.nanoTime();
    try {
      return code.run();
    } finally {
      present.end = present.end.later(System.nanoTime() - begin);
      PRESENT.set(present);
    }
  }

  private <T extends @Nullable Object> T within(Supplier<T> step) {
    CallBudget before = PRESENT.get();
    if (before == this) {
      return step.get();
    }
    PRESENT.set(this);
    try {
      return step.get();
    } finally {
      if (before == null) {
        PRESENT.remove();
      } else {
        PRESENT.set(before);
      }
    }
  }

  private Executor on(Executor executor) {
    return step ->
        executor.execute(
            () -> {
              boolean unused =
                  within(
                      () -> {
                        step.run();
                        return true;
                      });
            });
  }

  /** The reply of a call, whose further steps are made within its time on whatever thread. */
  private record Budgeted<T extends @Nullable Object>(CallBudget budget, Reply<T> reply)
      implements Reply<T> {
    @Override
    public T await() {
      return budget.<T>within(reply::await);
    }

    @Override
    public CompletionStage<T> stage(Executor executor) {
      return budget.within(() -> reply.stage(budget.on(executor)));
    }

    @Override
    public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
      return new Budgeted<>(budget, reply.transform(next));
    }
  }
}

package io.larder.session;

import io.larder.connection.call.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Something that takes several round trips, of which the first has been sent: the one thing behind
 * a blocking and an asynchronous method, as {@link Reply} is for a single round trip.
 *
 * <p>What follows a reply is sent when the step is awaited or staged, so each step is used once.
 */
interface Step<T> {
  /** How many commands are on their way at the same time. */
  int WINDOW = 256;

  /** Runs to the end on the caller's thread. */
  T await();

  /** Runs to the end on callback threads. */
  CompletionStage<T> stage();

  static <T> Step<T> of(Reply<T> reply) {
    return new Step<>() {
      @Override
      public T await() {
        return reply.await();
      }

      @Override
      public CompletionStage<T> stage() {
        return reply.stage();
      }
    };
  }

  static <T> Step<T> done(T value) {
    return new Step<>() {
      @Override
      public T await() {
        return value;
      }

      @Override
      public CompletionStage<T> stage() {
        return CompletableFuture.completedFuture(value);
      }
    };
  }

  default <U> Step<U> then(Function<? super T, Step<U>> next) {
    Step<T> first = this;
    return new Step<>() {
      @Override
      public U await() {
        return next.apply(first.await()).await();
      }

      @Override
      public CompletionStage<U> stage() {
        return first.stage().thenCompose(reply -> next.apply(reply).stage());
      }
    };
  }

  default <U> Step<U> map(Function<? super T, ? extends U> result) {
    return then(reply -> done(result.apply(reply)));
  }

  /** The same for each of a list, some at a time; results are in the order of the list. */
  static <S, T> Step<List<T>> each(List<S> items, Function<? super S, Step<T>> send) {
    if (items.size() <= WINDOW) {
      return together(items.stream().map(send).toList());
    }
    return together(items.subList(0, WINDOW).stream().map(send).toList())
        .then(
            first ->
                each(items.subList(WINDOW, items.size()), send)
                    .map(
                        rest -> {
                          List<T> all = new ArrayList<>(first);
                          all.addAll(rest);
                          return all;
                        }));
  }

  private static <T> Step<List<T>> together(List<Step<T>> steps) {
    return new Step<>() {
      @Override
      public List<T> await() {
        return steps.stream().map(Step::await).toList();
      }

      @Override
      public CompletionStage<List<T>> stage() {
        CompletionStage<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Step<T> step : steps) {
          all =
              all.thenCombine(
                  step.stage(),
                  (results, result) -> {
                    results.add(result);
                    return results;
                  });
        }
        return all;
      }
    };
  }
}

package io.larder.connection.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage that runs what is added to it in the context of whoever adds it, whoever completes it and
 * on whichever thread; so do the stages that follow on it. Stages of servers do this for some ways
 * to go on only. What asks for no executor but for another thread gets one of the server's: that
 * comes with {@link #defaultExecutor}, which the JDK asks while a function is added.
 */
class ContextStage<T extends @Nullable Object> extends CompletableFuture<T> {
  private final ManagedThreads threads;

  ContextStage(ManagedThreads threads) {
    this.threads = threads;
  }

  final ManagedThreads threads() {
    return threads;
  }

  private CallerContext here() {
    return threads.here();
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new ContextStage<>(threads);
  }

  @Override
  public Executor defaultExecutor() {
    return threads.ofCaller();
  }

  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    return super.completeAsync(supplier, here().on(executor));
  }

  @Override
  public CompletionStage<T> minimalCompletionStage() {
    return followedBy(new MinimalContextStage<>(threads));
  }

  /** Completes another one as this one completes, and gives it. */
  final ContextStage<T> followedBy(ContextStage<T> other) {
    var unused = super.whenComplete(other::end);
    return other;
  }

  private void end(T value, @Nullable Throwable failure) {
    if (failure == null) {
      super.complete(value);
    } else {
      super.completeExceptionally(
          failure instanceof CompletionException ? failure : new CompletionException(failure));
    }
  }

  @Override
  public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> next) {
    return super.thenApply(here().function(next));
  }

  @Override
  public <U> CompletableFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> next, Executor executor) {
    return super.thenApplyAsync(next, here().on(executor));
  }

  @Override
  public CompletableFuture<Void> thenAccept(Consumer<? super T> next) {
    return super.thenAccept(here().consumer(next));
  }

  @Override
  public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> next, Executor executor) {
    return super.thenAcceptAsync(next, here().on(executor));
  }

  @Override
  public CompletableFuture<Void> thenRun(Runnable next) {
    return super.thenRun(here().runnable(next));
  }

  @Override
  public CompletableFuture<Void> thenRunAsync(Runnable next, Executor executor) {
    return super.thenRunAsync(next, here().on(executor));
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> next) {
    return super.thenCombine(other, here().biFunction(next));
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> next,
      Executor executor) {
    return super.thenCombineAsync(other, next, here().on(executor));
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> next) {
    return super.thenAcceptBoth(other, here().biConsumer(next));
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> next,
      Executor executor) {
    return super.thenAcceptBothAsync(other, next, here().on(executor));
  }

  @Override
  public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable next) {
    return super.runAfterBoth(other, here().runnable(next));
  }

  @Override
  public CompletableFuture<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable next, Executor executor) {
    return super.runAfterBothAsync(other, next, here().on(executor));
  }

  @Override
  public <U> CompletableFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> next) {
    return super.applyToEither(other, here().function(next));
  }

  @Override
  public <U> CompletableFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> next, Executor executor) {
    return super.applyToEitherAsync(other, next, here().on(executor));
  }

  @Override
  public CompletableFuture<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> next) {
    return super.acceptEither(other, here().consumer(next));
  }

  @Override
  public CompletableFuture<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> next, Executor executor) {
    return super.acceptEitherAsync(other, next, here().on(executor));
  }

  @Override
  public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable next) {
    return super.runAfterEither(other, here().runnable(next));
  }

  @Override
  public CompletableFuture<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable next, Executor executor) {
    return super.runAfterEitherAsync(other, next, here().on(executor));
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> next) {
    return super.thenCompose(here().function(next));
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> next, Executor executor) {
    return super.thenComposeAsync(next, here().on(executor));
  }

  @Override
  public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> next) {
    return super.whenComplete(here().biConsumer(next));
  }

  @Override
  public CompletableFuture<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> next, Executor executor) {
    return super.whenCompleteAsync(next, here().on(executor));
  }

  @Override
  public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> next) {
    return super.handle(here().biFunction(next));
  }

  @Override
  public <U> CompletableFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> next, Executor executor) {
    return super.handleAsync(next, here().on(executor));
  }

  @Override
  public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> next) {
    return super.exceptionally(here().function(next));
  }

  @Override
  public CompletableFuture<T> exceptionallyAsync(
      Function<Throwable, ? extends T> next, Executor executor) {
    return super.exceptionallyAsync(next, here().on(executor));
  }

  @Override
  public CompletableFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> next) {
    return super.exceptionallyCompose(here().function(next));
  }

  @Override
  public CompletableFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> next, Executor executor) {
    return super.exceptionallyComposeAsync(next, here().on(executor));
  }
}

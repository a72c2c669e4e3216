package com.example.contexts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Adds callbacks to a stage in every way that there is, and tells what they see. */
final class Ways {
  private final Supplier<String> seen;
  private final Executor own = callback -> new Thread(callback, "own").start();
  private final List<CompletableFuture<?>> added = new ArrayList<>();
  private final Map<String, TreeSet<String>> waysBySeen = new TreeMap<>();

  /**
   * @param seen what a thread sees of its context
   */
  Ways(Supplier<String> seen) {
    this.seen = seen;
  }

  private synchronized String note(String way) {
    waysBySeen.computeIfAbsent(seen.get(), key -> new TreeSet<>()).add(way);
    return way;
  }

  private CompletionStage<String> noteLater(String way) {
    return CompletableFuture.completedFuture(note(way));
  }

  private void on(CompletionStage<?> stage) {
    added.add(stage.toCompletableFuture());
  }

  /** Also those that only a value or only a failure calls. */
  void add(CompletableFuture<String> stage) {
    addOfOne(stage);
    addOfTwo(stage);
    addOfFailure(stage);
    addOfDerived(stage);
  }

  private void addOfOne(CompletableFuture<String> stage) {
    on(stage.thenApplyAsync(value -> note("thenApplyAsync own"), own));
    on(stage.thenApply(value -> note("thenApply")));
    on(stage.thenApplyAsync(value -> note("thenApplyAsync")));
    on(stage.thenAccept(value -> note("thenAccept")));
    on(stage.thenAcceptAsync(value -> note("thenAcceptAsync")));
    on(stage.thenAcceptAsync(value -> note("thenAcceptAsync own"), own));
    on(stage.thenRun(() -> note("thenRun")));
    on(stage.thenRunAsync(() -> note("thenRunAsync")));
    on(stage.thenRunAsync(() -> note("thenRunAsync own"), own));
    on(stage.thenCompose(value -> noteLater("thenCompose")));
    on(stage.thenComposeAsync(value -> noteLater("thenComposeAsync")));
    on(stage.thenComposeAsync(value -> noteLater("thenComposeAsync own"), own));
    on(stage.handle((value, failure) -> note("handle")));
    on(stage.handleAsync((value, failure) -> note("handleAsync")));
    on(stage.handleAsync((value, failure) -> note("handleAsync own"), own));
    on(stage.whenComplete((value, failure) -> note("whenComplete")));
    on(stage.whenCompleteAsync((value, failure) -> note("whenCompleteAsync")));
    on(stage.whenCompleteAsync((value, failure) -> note("whenCompleteAsync own"), own));
  }

  private void addOfTwo(CompletableFuture<String> stage) {
    CompletableFuture<String> done = CompletableFuture.completedFuture("done");
    CompletableFuture<String> never = new CompletableFuture<>();
    on(stage.thenCombine(done, (value, other) -> note("thenCombine")));
    on(stage.thenCombineAsync(done, (value, other) -> note("thenCombineAsync")));
    on(stage.thenAcceptBoth(done, (value, other) -> note("thenAcceptBoth")));
    on(stage.thenAcceptBothAsync(done, (value, other) -> note("thenAcceptBothAsync own"), own));
    on(stage.runAfterBoth(done, () -> note("runAfterBoth")));
    on(stage.runAfterBothAsync(done, () -> note("runAfterBothAsync")));
    on(stage.applyToEither(never, value -> note("applyToEither")));
    on(stage.applyToEitherAsync(never, value -> note("applyToEitherAsync own"), own));
    on(stage.acceptEither(never, value -> note("acceptEither")));
    on(stage.acceptEitherAsync(never, value -> note("acceptEitherAsync")));
    on(stage.runAfterEither(never, () -> note("runAfterEither")));
    on(stage.runAfterEitherAsync(never, () -> note("runAfterEitherAsync own"), own));
  }

  private void addOfFailure(CompletableFuture<String> stage) {
    on(
        stage
            .<String>handle(
                (value, failure) -> {
                  throw new CompletionException(failure);
                })
            .exceptionallyAsync(failure -> note("handle exceptionallyAsync")));
    on(stage.exceptionally(failure -> note("exceptionally")));
    on(stage.exceptionallyAsync(failure -> note("exceptionallyAsync")));
    on(stage.exceptionallyAsync(failure -> note("exceptionallyAsync own"), own));
    on(stage.exceptionallyCompose(failure -> noteLater("exceptionallyCompose")));
    on(stage.exceptionallyComposeAsync(failure -> noteLater("exceptionallyComposeAsync")));
    on(stage.exceptionallyComposeAsync(failure -> noteLater("exceptionallyComposeAsync own"), own));
  }

  private void addOfDerived(CompletableFuture<String> stage) {
    on(stage.copy().handle((value, failure) -> note("copy handle")));
    on(
        stage
            .minimalCompletionStage()
            .handle((value, failure) -> note("minimalCompletionStage handle")));
    on(
        stage
            .copy()
            .orTimeout(1, TimeUnit.HOURS)
            .whenComplete((value, failure) -> note("copy orTimeout whenComplete")));
    on(
        stage
            .handle((value, failure) -> "")
            .thenApplyAsync(value -> value, own)
            .thenCompose(value -> noteLater("handle thenApplyAsync own thenCompose")));
    CompletableFuture<String> fresh = stage.newIncompleteFuture();
    on(fresh.handle((value, failure) -> note("newIncompleteFuture handle")));
    on(fresh.completeAsync(() -> note("completeAsync own"), own));
  }

  /** What all have seen; more than one line, with the ways, if not all see the same. */
  CompletableFuture<String> seen() {
    return CompletableFuture.allOf(added.toArray(CompletableFuture[]::new))
        .handle((nothing, failure) -> told());
  }

  private synchronized String told() {
    return waysBySeen.size() == 1
        ? waysBySeen.keySet().iterator().next()
        : String.valueOf(waysBySeen);
  }
}

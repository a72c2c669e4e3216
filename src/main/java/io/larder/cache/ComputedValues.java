package io.larder.cache;

import static java.util.Objects.requireNonNull;

import io.larder.cache.ComputedValue.Hit;
import io.larder.common.Failures;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.flight.SingleFlight;
import io.larder.flight.Work;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implements getOrCompute: reads a value, or computes and stores it. */
final class ComputedValues {
  private static final String OPERATION = "getOrCompute";

  private final CacheCommands commands;
  private final SingleFlight flights;

  ComputedValues(CacheCommands commands) {
    this.commands = commands;
    this.flights = commands.computing().flights();
  }

  private <T> ComputedValue<T> value(String key, Type type, Duration ttl, Object loader) {
    TimeToLive limit = TimeToLive.orForever("ttl", ttl);
    requireNonNull(loader, "loader is null");
    return new ComputedValue<>(commands, key, type, limit);
  }

  private boolean isShared() {
    return commands.policy().mode() != SingleFlightMode.OFF;
  }

  @SuppressWarnings("NullAway") // it gives what its call gives
  <T> @Nullable T getOrCompute(String key, Type type, Duration ttl, Supplier<? extends T> loader) {
    ComputedValue<T> value = value(key, type, ttl, loader);
    if (!value.policy().isEnabled()) {
      return value.checked(loader.get());
    }
    return value
        .observation()
        .<@Nullable T, RuntimeException>follow(OPERATION, () -> key, () -> get(value, loader));
  }

  private <T> @Nullable T get(ComputedValue<T> value, Supplier<? extends T> loader) {
    Hit<T> hit = value.read().await();
    if (hit != null) {
      return hit.value();
    }
    value.joinTransaction();
    LoadNow<T> load = new LoadNow<>(commands.computing(), value, loader);
    value.take().await();
    try {
      return isShared() ? flights.run(load) : flights.runAlone(load);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    } finally {
      value.leave();
    }
  }

  <T> CompletionStage<T> getOrComputeAsync(
      String key, Type type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    ComputedValue<T> value = value(key, type, ttl, loader);
    Work asker = flights.asker();
    Executor caller = commands.computing().callbacks().ofCaller();
    if (!value.policy().isEnabled()) {
      return unwrapped(asker, caller, uncached(value, loader, caller));
    }
    return value
        .observation()
        .follow(OPERATION, () -> key, () -> get(value, loader, asker, caller));
  }

  private <T> CompletionStage<T> get(
      ComputedValue<T> value,
      Supplier<? extends CompletionStage<T>> loader,
      @Nullable Work asker,
      Executor caller) {
    value.joinTransaction();
    LoadLater<T> load = new LoadLater<>(commands.computing(), value, loader, caller, asker);
    return unwrapped(
        asker,
        caller,
        value
            .read()
            .stage(caller)
            .thenCompose(
                hit ->
                    hit == null
                        ? value.take().stage(caller).thenCompose(right -> begin(load))
                        : completed(hit.value()))
            .whenComplete((found, failure) -> value.leave()));
  }

  private <T> CompletionStage<T> uncached(
      ComputedValue<T> value, Supplier<? extends CompletionStage<T>> loader, Executor caller) {
    return CompletableFuture.supplyAsync(
            () -> value.<CompletionStage<T>>required(loader.get()), caller)
        .thenCompose(stage -> stage.whenComplete((given, failure) -> {}))
        .thenApply(
            given -> {
              value.checked(given);
              return given;
            });
  }

  private <T> CompletionStage<T> begin(LoadLater<T> load) {
    try {
      return requireNonNull(
          isShared() ? flights.run(load, load.asker()) : flights.runAlone(load, load.asker()));
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Null where a null is cached. */
  @SuppressWarnings("NullAway")
  private static <T> CompletionStage<T> completed(@Nullable T value) {
    return CompletableFuture.completedFuture(value);
  }

  /** Every caller sees the loader's own exception, not what stages wrapped around it. */
  private <T> CompletionStage<T> unwrapped(
      @Nullable Work asker, Executor caller, CompletionStage<T> stage) {
    CompletableFuture<T> ended = new CompletableFuture<>();
    stage.whenComplete(
        (found, failure) -> {
          if (failure == null) {
            ended.complete(found);
          } else {
            ended.completeExceptionally(Failures.unwrap(failure));
          }
        });
    Executor within = end -> caller.execute(() -> flights.within(asker, end));
    return commands.computing().callbacks().given(ended, () -> within);
  }
}

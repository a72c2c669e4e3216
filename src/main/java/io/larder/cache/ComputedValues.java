package io.larder.cache;

import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.flight.Computation;
import io.larder.flight.SingleFlight;
import io.larder.flight.SingleFlight.Flight;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Implements getOrCompute: reads a value, or computes and stores it. */
final class ComputedValues {
  private static final System.Logger LOG = System.getLogger("io.larder.cache");

  private final CacheCommands commands;
  private final Executor callbacks;
  private final SingleFlight flights;

  ComputedValues(CacheCommands commands, Executor callbacks, SingleFlight flights) {
    this.commands = commands;
    this.callbacks = callbacks;
    this.flights = flights;
  }

  <T> T getOrCompute(String key, Type type, Duration ttl, Supplier<? extends T> loader) {
    TimeToLive.orForever("ttl", ttl);
    Objects.requireNonNull(loader, "loader is null");
    Optional<T> hit = commands.<T>get(key, type).await();
    if (hit.isPresent()) {
      return hit.get();
    }
    try {
      return Objects.requireNonNull(
          flights.run(
              new Loading<T>(
                  flightKey(key), type, false, flight -> compute(key, type, ttl, loader))));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Of an asynchronous loader that this caller waited for.
      throw new CompletionException(e);
    }
  }

  private SingleFlight.Key flightKey(String key) {
    return new SingleFlight.Key(CacheOperations.class, commands.redisKey(key));
  }

  /** One caller of getOrCompute: nothing but the loader of its key can give it the value. */
  private record Loading<R>(
      SingleFlight.Key key, Type type, boolean isStaged, Function<Flight, R> loader)
      implements Computation<R> {
    @Override
    public R compute(Flight flight) {
      return loader.apply(flight);
    }

    @Override
    public R withoutFlight(Obstacle obstacle) {
      String loaderOfKey = "the loader of key " + KeyText.of(key.key().toString());
      throw obstacle == Obstacle.REENTRANT
          ? new IllegalStateException(loaderOfKey + " asks for its own key")
          : new LarderException(
              MessageId.CALL_ABANDONED.text("waiting for " + loaderOfKey + " was interrupted"));
    }
  }

  private <T> T compute(String key, Type type, Duration ttl, Supplier<? extends T> loader) {
    // Once more: the one who computed it may have finished between our read and our turn.
    Optional<T> hit = commands.<T>get(key, type).await();
    if (hit.isPresent()) {
      return hit.get();
    }
    T value = loaded(key, loader.get());
    try {
      commands.set(key, value, ttl).await();
    } catch (RedisUnavailableException e) {
      notStored(e);
    } catch (CodecException e) {
      throw e;
    } catch (LarderException e) {
      // Those who wait for the value are not interrupted.
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
      notStored(e);
    }
    return value;
  }

  <T> CompletionStage<T> getOrComputeAsync(
      String key, Type type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    TimeToLive.orForever("ttl", ttl);
    Objects.requireNonNull(loader, "loader is null");
    return commands
        .<T>get(key, type)
        .stage()
        .thenCompose(
            hit ->
                hit.<CompletionStage<T>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> startCompute(key, type, ttl, loader)));
  }

  private <T> CompletionStage<T> startCompute(
      String key, Type type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    try {
      return Objects.requireNonNull(
          flights.run(
              new Loading<CompletionStage<T>>(
                  flightKey(key),
                  type,
                  true,
                  flight -> computeAsync(flight, key, type, ttl, loader))));
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> CompletionStage<T> computeAsync(
      Flight flight,
      String key,
      Type type,
      Duration ttl,
      Supplier<? extends CompletionStage<T>> loader) {
    return commands
        .<T>get(key, type)
        .stage()
        .thenComposeAsync(
            hit ->
                hit.<CompletionStage<T>>map(CompletableFuture::completedFuture)
                    .orElseGet(
                        () ->
                            onCallbackThread(loaded(key, flight.own(loader)))
                                .thenCompose(value -> store(key, loaded(key, value), ttl))),
            callbacks);
  }

  /** The stage of a loader completes where the loader likes, even on a thread of the client. */
  private <T> CompletionStage<T> onCallbackThread(CompletionStage<T> stage) {
    return stage.whenCompleteAsync((value, failure) -> {}, callbacks);
  }

  private <T> CompletionStage<T> store(String key, T value, Duration ttl) {
    return commands
        .set(key, value, ttl)
        .stage()
        .handle(
            (done, failure) -> {
              Throwable cause = failure == null ? null : Failures.unwrap(failure);
              if (cause instanceof RedisUnavailableException unavailable) {
                notStored(unavailable);
              } else if (cause != null) {
                throw new CompletionException(cause);
              }
              return value;
            });
  }

  private static <T> T loaded(String key, T value) {
    return Objects.requireNonNull(
        value, () -> "the loader of key " + KeyText.of(key) + " returned null; expected a value");
  }

  private static void notStored(LarderException e) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.NOT_STORED.text(
            "a computed value was returned but not stored: " + e.getMessage()));
  }
}

package io.larder.cache;

import io.larder.common.CodecException;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import io.larder.connection.RedissonConnection;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Reads a value, or computes and stores it: getOrCompute of both faces. */
final class ComputedValues {
  private static final System.Logger LOG = System.getLogger("io.larder.cache");

  private final CacheCommands commands;
  private final RedissonConnection connection;
  private final SingleFlight flights;

  ComputedValues(CacheCommands commands, RedissonConnection connection, SingleFlight flights) {
    this.commands = commands;
    this.connection = connection;
    this.flights = flights;
  }

  <T> T getOrCompute(String key, Type type, Duration ttl, Supplier<? extends T> loader) {
    Arguments.ttlOrForever("ttl", ttl);
    Objects.requireNonNull(loader, "loader is null");
    Optional<T> hit = commands.<T>get(key, type).await();
    return hit.isPresent()
        ? hit.get()
        : flights.run(
            new SingleFlight.Target(commands.redisKey(key), type),
            () -> compute(key, type, ttl, loader));
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
    Arguments.ttlOrForever("ttl", ttl);
    Objects.requireNonNull(loader, "loader is null");
    return commands
        .<T>get(key, type)
        .stage()
        .thenCompose(
            hit ->
                hit.<CompletionStage<T>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> startCompute(key, type, ttl, loader)));
  }

  /** Who joins a blocking caller's computation must not run his own code on that thread. */
  private <T> CompletionStage<T> startCompute(
      String key, Type type, Duration ttl, Supplier<? extends CompletionStage<T>> loader) {
    SingleFlight.Target target = new SingleFlight.Target(commands.redisKey(key), type);
    return onCallbackThread(
        flights.start(target, () -> computeAsync(target, key, type, ttl, loader)));
  }

  private <T> CompletionStage<T> computeAsync(
      SingleFlight.Target target,
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
                            onCallbackThread(loaded(key, flights.owned(target, loader)))
                                .thenCompose(value -> store(key, loaded(key, value), ttl))),
            this::execute);
  }

  /** The stage of a loader completes where the loader likes, even on a thread of the client. */
  private <T> CompletionStage<T> onCallbackThread(CompletionStage<T> stage) {
    return stage.handleAsync(
        (value, failure) -> {
          if (failure != null) {
            throw failure instanceof CompletionException wrapped
                ? wrapped
                : new CompletionException(failure);
          }
          return value;
        },
        this::execute);
  }

  private void execute(Runnable task) {
    CompletionStage<Boolean> unused =
        connection.async(
            () -> {
              task.run();
              return true;
            });
  }

  private <T> CompletionStage<T> store(String key, T value, Duration ttl) {
    return commands
        .set(key, value, ttl)
        .stage()
        .handle(
            (done, failure) -> {
              Throwable cause = failure == null ? null : failure.getCause();
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

package io.larder.connection.connect;

import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.Settings.StartupMode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment waits for the connection, as {@code redis.startup} says. Once it is open, it
 * stays open: what happens later is no longer the deployment's.
 */
final class DeploymentGate {
  private final LarderSettings settings;
  private final CompletableFuture<@Nullable Void> passage = new CompletableFuture<>();

  DeploymentGate(LarderSettings settings) {
    this.settings = settings;
    if (settings.get(Settings.STARTUP) == StartupMode.LAZY) {
      passage.complete(null);
    }
  }

  /** Whether a deployment still waits. */
  boolean isClosed() {
    return !passage.isDone();
  }

  /** Whether attempts end, and the deployment with them, if they fail often enough. */
  boolean isStrict() {
    return settings.get(Settings.STARTUP) == StartupMode.REQUIRE && isClosed();
  }

  void open() {
    passage.complete(null);
  }

  void fail(LarderException failure) {
    passage.completeExceptionally(failure);
  }

  /**
   * Waits until the gate is open, in degrade mode at most for {@code redis.startup.max-wait}.
   *
   * @throws LarderException with which the gate was failed, or if the thread is interrupted
   */
  void await() {
    try {
      if (settings.get(Settings.STARTUP) == StartupMode.REQUIRE) {
        passage.get();
      } else {
        passage.get(settings.get(Settings.STARTUP_MAX_WAIT).toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      open();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LarderException ours ? ours : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              "waiting for Redis to start the application was interrupted"));
    }
  }
}

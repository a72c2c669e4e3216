package io.larder.connection.connect;

import io.larder.common.Failures;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.Settings.StartupMode;
import io.larder.connection.call.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Holds the deployment, as {@code redis.startup} says, until Redis answers, the attempts are used
 * up, or the connection is refused for good. Once open, it stays open.
 */
final class DeploymentGate {
  private final LarderSettings settings;
  private final CompletableFuture<@Nullable Void> passage = new CompletableFuture<>();
  // Until when a deployment waits that does not wait for all attempts.
  private volatile @Nullable Deadline end;

  DeploymentGate(LarderSettings settings) {
    this.settings = settings;
    if (settings.get(Settings.STARTUP) == StartupMode.LAZY) {
      open();
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

  boolean hasFailed() {
    return passage.isCompletedExceptionally();
  }

  /** The time begins for which a deployment waits. */
  void begin() {
    if (!isStrict()) {
      end = Deadline.in(settings.get(Settings.STARTUP_MAX_WAIT));
    }
  }

  /** How many attempts it waits for, if that many can be made, else 0. */
  int attempts(Duration pause) {
    Deadline last = end;
    boolean waits = isClosed() && (last == null || last.nanosLeft() > pause.toNanos());
    return waits ? settings.get(Settings.RETRY_ATTEMPTS) : 0;
  }

  /** Opens after as many attempts as are to be waited for, where their failure is none of its. */
  void attempted(int count) {
    if (!isStrict() && count >= settings.get(Settings.RETRY_ATTEMPTS)) {
      open();
    }
  }

  void open() {
    passage.complete(null);
  }

  void fail(LarderException failure) {
    passage.completeExceptionally(failure);
  }

  /** The application stops. */
  void end() {
    fail(
        new LarderException(
            MessageId.CALL_ABANDONED.text("the application stopped while it waited for Redis")));
  }

  /**
   * Waits until the gate is open, in degrade mode at most for {@code redis.startup.max-wait}.
   *
   * @return the setting that has ended the wait
   */
  String await() {
    Duration most = settings.get(Settings.STARTUP_MAX_WAIT);
    try {
      if (settings.get(Settings.STARTUP) == StartupMode.REQUIRE) {
        passage.get();
      } else {
        passage.get(most.toMillis(), TimeUnit.MILLISECONDS);
      }
      return Settings.RETRY_ATTEMPTS + "=" + settings.get(Settings.RETRY_ATTEMPTS);
    } catch (TimeoutException e) {
      open();
      return Settings.STARTUP_MAX_WAIT + "=" + most;
    } catch (ExecutionException e) {
      throw Failures.unwrap(e) instanceof LarderException ours
          ? ours
          : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LarderException(
          MessageId.CALL_ABANDONED.text(
              "waiting for Redis to start the application was interrupted"));
    }
  }
}

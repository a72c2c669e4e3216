package io.larder.connection.connect;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import dev.failsafe.event.ExecutionScheduledEvent;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.NamedThreads;
import io.larder.common.RedisUnavailableException;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDisconnected;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.Availability;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Connects, notices losses and connects again. Everything that may wait happens on one thread of
 * its own, so attempts never overlap and callers never wait for one.
 */
public final class Connector implements Availability, AutoCloseable {
  // Calls that fail for want of a connection ask for an attempt, at most this often.
  private static final long NUDGE_NANOS = Duration.ofMillis(200).toNanos();
  private static final double JITTER = 0.2;

  private final LarderSettings settings;
  private final DeploymentGate deployment;
  private final ConnectionLog log;
  private final ServerProbe probe;
  private final Consumer<Object> events;
  private final ScheduledThreadPoolExecutor thread;
  private final CoalescedTask check;
  private final CoalescedTask attempt;
  private final AtomicBoolean connected = new AtomicBoolean();
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile ConnectionStatus status = ConnectionStatus.INITIAL;
  private volatile @Nullable Future<?> attempts;
  private volatile long lastAttempt = System.nanoTime() - NUDGE_NANOS;

  /** Does nothing before {@link #start}; {@code events} must not block. */
  public Connector(
      LarderSettings settings,
      ConnectionLog log,
      ClassLoader loader,
      ServerProbe probe,
      Consumer<Object> events) {
    this.settings = settings;
    this.deployment = new DeploymentGate(settings);
    this.log = log;
    this.probe = probe;
    this.events = events;
    this.thread = new ScheduledThreadPoolExecutor(1, new NamedThreads("larder-connector-", loader));
    this.thread.setRemoveOnCancelPolicy(true);
    this.check = new CoalescedTask(thread, this::check);
    this.attempt = new CoalescedTask(thread, this::attemptQuietly);
  }

  public State state() {
    return status.state();
  }

  @Override
  public AtomicBoolean connected() {
    return connected;
  }

  @Override
  public boolean isClosed() {
    return state() == State.CLOSED;
  }

  /** What the application is or was last connected to. */
  public Optional<ServerInfo> server() {
    return Optional.ofNullable(status.server());
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(status.problem());
  }

  /** Makes a transition; false if it does not apply to the status there is. */
  private synchronized boolean change(UnaryOperator<ConnectionStatus> transition) {
    ConnectionStatus before = status;
    ConnectionStatus next = transition.apply(before);
    // First: whoever sees the new status calls Redis, or does not, accordingly.
    connected.set(next.state() == State.CONNECTED);
    status = next;
    return !next.equals(before);
  }

  /**
   * Begins to connect, once, and waits or throws as {@code redis.startup} says. Whoever comes later
   * meanwhile, waits as well; afterwards this costs nothing.
   */
  public void start() {
    boolean first = started.compareAndSet(false, true);
    boolean waits = deployment.isClosed();
    if (first && !isClosed()) {
      deployment.begin();
      connect();
    }
    String waited = deployment.await();
    if (first && waits && !connected.get()) {
      log.startedWithout(problem().orElse(""), waited);
    }
  }

  /** Whether the application must not start; false if the waiting was only interrupted. */
  public boolean forbidsStart() {
    return deployment.hasFailed();
  }

  @Override
  public void suspect() {
    if (connected.get()) {
      check.request();
    }
  }

  @Override
  public void nudge() {
    if (!connected.get() && started.get() && System.nanoTime() - lastAttempt >= NUDGE_NANOS) {
      attempt.request();
    }
  }

  private void check() {
    if (!connected.get()) {
      return;
    }
    try {
      probe.ping();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      disconnected(probe.explain(e).text());
    }
  }

  private void attemptQuietly() {
    try {
      attempt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The regular attempts, of which this is not one, report what is wrong.
      return;
    }
  }

  private void connect() {
    attempts = Failsafe.with(policy()).with(thread).runAsync(this::attempt);
  }

  private RetryPolicy<Object> policy() {
    RetryPolicyBuilder<Object> policy =
        RetryPolicy.builder()
            .withMaxAttempts(deployment.isStrict() ? settings.get(Settings.RETRY_ATTEMPTS) : -1)
            .withJitter(JITTER)
            .abortIf((result, failure) -> failure != null && endsStartup(failure))
            .onRetryScheduled(this::attemptFailed)
            .onRetriesExceeded(event -> gaveUp(event.getException(), event.getAttemptCount()));
    // Failsafe wants a backoff that grows.
    return settings.retryMaxDelay().compareTo(settings.get(Settings.RETRY_DELAY)) > 0
        ? policy.withBackoff(settings.get(Settings.RETRY_DELAY), settings.retryMaxDelay()).build()
        : policy.withDelay(settings.get(Settings.RETRY_DELAY)).build();
  }

  private void attempt() throws Exception {
    if (!status.isTrying()) {
      return;
    }
    lastAttempt = System.nanoTime();
    try {
      connected(probe.identify());
    } catch (Throwable e) {
      String reason = probe.explain(e).text();
      change(now -> now.failed(reason));
      throw e;
    } finally {
      lastAttempt = System.nanoTime();
    }
  }

  private void connected(ServerInfo info) {
    if (!change(now -> now.connected(info))) {
      return;
    }
    log.connected(info);
    deployment.open();
    Future<?> running = attempts;
    if (running != null) {
      running.cancel(false);
    }
    events.accept(new RedisConnected(info));
  }

  private void disconnected(String reason) {
    if (!change(now -> now.lost(reason))) {
      return;
    }
    log.lost(reason);
    events.accept(new RedisDisconnected(reason));
    connect();
  }

  /** Whether the deployment that still waits must fail at once. */
  private boolean endsStartup(Throwable e) {
    if (!deployment.isClosed()) {
      return false;
    }
    ConnectFailure failure = probe.explain(e);
    if (failure.refused()) {
      change(ConnectionStatus::refused);
      deployment.fail(
          new LarderException(MessageId.REFUSED.text(log.place() + ": " + failure.text())));
    }
    return failure.refused();
  }

  private void attemptFailed(ExecutionScheduledEvent<Object> event) {
    if (isClosed()) {
      return;
    }
    ConnectFailure failure = probe.explain(event.getLastException());
    if (failure.refused()) {
      // Not silent, and visible as a state: somebody has to change something.
      change(ConnectionStatus::refused);
    }
    log.attemptFailed(
        event.getAttemptCount(),
        deployment.attempts(event.getDelay()),
        failure,
        event.getDelay().toMillis());
    if (!deployment.isStrict()
        && event.getAttemptCount() >= settings.get(Settings.RETRY_ATTEMPTS)) {
      deployment.open();
    }
  }

  private void gaveUp(Throwable e, int count) {
    change(ConnectionStatus::refused);
    deployment.fail(
        new RedisUnavailableException(
            MessageId.UNAVAILABLE.text(
                "no connection to Redis at %s after %d %s (%s);"
                    + " redis.startup=require fails the deployment",
                log.place(), count, count == 1 ? "attempt" : "attempts", probe.explain(e).text())));
  }

  /** Stops whatever is going on, at once. */
  @Override
  public void close() {
    change(ConnectionStatus::closed);
    deployment.fail(
        new LarderException(
            MessageId.CALL_ABANDONED.text("the application stopped while it waited for Redis")));
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        log.doesNotEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

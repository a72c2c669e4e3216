package io.larder.connection.connect;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.RetryPolicyBuilder;
import dev.failsafe.event.ExecutionScheduledEvent;
import dev.failsafe.function.CheckedSupplier;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.NamedThreads;
import io.larder.common.RedisUnavailableException;
import io.larder.config.RetrySettings;
import io.larder.config.StartupSettings;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDisconnected;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.Availability;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connects, notices losses and connects again. Everything that may wait happens on one thread of
 * its own, so attempts never overlap and callers never wait for one.
 */
public final class Connector implements Availability, AutoCloseable {
  /** Calls that fail for want of a connection ask for an attempt, at most this often. */
  private static final long NUDGE_NANOS = Duration.ofMillis(200).toNanos();

  private static final double JITTER = 0.2;

  private final RetrySettings retry;
  private final DeploymentGate deployment;
  private final String address;
  private final ConnectionLog log;
  private final CheckedSupplier<ServerInfo> probe;
  private final CheckedSupplier<?> ping;
  private final Function<Throwable, ConnectFailure> failures;
  private final Consumer<Object> events;
  private final ScheduledThreadPoolExecutor thread;

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicBoolean nudged = new AtomicBoolean();

  private volatile State state = State.CONNECTING;
  private volatile @Nullable String problem = "not connected yet";
  private volatile @Nullable ServerInfo server;
  private volatile @Nullable Future<?> attempts;
  private volatile long lastAttempt = System.nanoTime() - NUDGE_NANOS;

  /**
   * @param probe connects if need be and asks the server who it is
   * @param ping asks the server whether it answers
   * @param failures says what a failure of these means
   * @param events takes {@link RedisConnected} and {@link RedisDisconnected}; must not block
   */
  public Connector(
      ConnectorSettings settings,
      CheckedSupplier<ServerInfo> probe,
      CheckedSupplier<?> ping,
      Function<Throwable, ConnectFailure> failures,
      Consumer<Object> events) {
    this.retry = settings.retry();
    this.deployment = new DeploymentGate(settings.startup());
    this.address = settings.address();
    this.log = new ConnectionLog(settings.address(), settings.description());
    this.probe = probe;
    this.ping = ping;
    this.failures = failures;
    this.events = events;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, new NamedThreads("larder-connector-", settings.loader()));
    this.thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * What a connector needs to know.
   *
   * @param description of the client, for the log line of a success
   */
  public record ConnectorSettings(
      RetrySettings retry,
      StartupSettings startup,
      String address,
      String description,
      ClassLoader loader) {}

  public State state() {
    return state;
  }

  @Override
  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  @Override
  public boolean isClosed() {
    return state == State.CLOSED;
  }

  public Optional<ServerInfo> server() {
    return Optional.ofNullable(server);
  }

  @Override
  public Optional<String> problem() {
    return state == State.CONNECTED ? Optional.empty() : Optional.ofNullable(problem);
  }

  /**
   * Begins to connect and waits as {@code redis.startup} says; later calls do nothing.
   *
   * @throws LarderException if the application must not start
   */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      return;
    }
    connect();
    boolean waits = deployment.isClosed();
    deployment.await();
    if (waits && state != State.CONNECTED) {
      log.startedWithout(String.valueOf(problem));
    }
  }

  /** Asks for a check, because a call or the client saw a sign of a loss. Never waits. */
  @Override
  public void suspect() {
    if (state == State.CONNECTED && checking.compareAndSet(false, true)) {
      execute(this::check, checking);
    }
  }

  /** Asks for an attempt now, because somebody needs the connection. Never waits. */
  @Override
  public void nudge() {
    if (state != State.CONNECTED
        && started.get()
        && System.nanoTime() - lastAttempt >= NUDGE_NANOS
        && nudged.compareAndSet(false, true)) {
      execute(this::attemptQuietly, nudged);
    }
  }

  private void execute(Runnable task, AtomicBoolean pending) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } finally {
              pending.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: there is nothing to connect for.
      pending.set(false);
    }
  }

  private void check() {
    if (state != State.CONNECTED) {
      return;
    }
    try {
      ping.get();
    } catch (Throwable e) {
      if (restoreInterrupt(e)) {
        return;
      }
      disconnected(failures.apply(e).text());
    }
  }

  private void attemptQuietly() {
    if (state == State.CONNECTED || state == State.CLOSED) {
      return;
    }
    try {
      attempt();
    } catch (Throwable e) {
      // The regular attempts, of which this is not one, report what is wrong.
      restoreInterrupt(e);
    }
  }

  private static boolean restoreInterrupt(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return true;
    }
    return false;
  }

  private void connect() {
    attempts = Failsafe.with(policy()).with(thread).runAsync(this::attempt);
  }

  private RetryPolicy<Object> policy() {
    RetryPolicyBuilder<Object> policy =
        RetryPolicy.builder()
            .withMaxAttempts(deployment.isStrict() ? retry.attempts() : -1)
            .withJitter(JITTER)
            .abortIf((result, failure) -> failure != null && endsStartup(failure))
            .onRetryScheduled(this::attemptFailed)
            .onRetriesExceeded(event -> gaveUp(event.getException(), event.getAttemptCount()));
    // Failsafe wants a backoff that grows.
    return retry.maxDelay().compareTo(retry.delay()) > 0
        ? policy.withBackoff(retry.delay(), retry.maxDelay()).build()
        : policy.withDelay(retry.delay()).build();
  }

  private void attempt() throws Throwable {
    if (state == State.CONNECTED) {
      return;
    }
    lastAttempt = System.nanoTime();
    try {
      connected(probe.get());
    } catch (Throwable e) {
      problem = failures.apply(e).text();
      throw e;
    } finally {
      lastAttempt = System.nanoTime();
    }
  }

  private void connected(ServerInfo info) {
    server = info;
    if (!moveTo(State.CONNECTED)) {
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
    problem = reason;
    if (!moveTo(State.DISCONNECTED)) {
      return;
    }
    log.lost(reason);
    events.accept(new RedisDisconnected(reason));
    connect();
  }

  /** What is closed stays closed. */
  private synchronized boolean moveTo(State next) {
    if (state == State.CLOSED) {
      return false;
    }
    state = next;
    return true;
  }

  /** Whether the deployment that still waits must fail at once. */
  private boolean endsStartup(Throwable e) {
    if (!deployment.isClosed()) {
      return false;
    }
    ConnectFailure failure = failures.apply(e);
    if (failure.refused()) {
      moveTo(State.DISCONNECTED);
      deployment.fail(new LarderException(MessageId.REFUSED.text(address + ": " + failure.text())));
    }
    return failure.refused();
  }

  private void attemptFailed(ExecutionScheduledEvent<Object> event) {
    if (state == State.CLOSED) {
      return;
    }
    ConnectFailure failure = failures.apply(event.getLastException());
    boolean counted = deployment.isClosed();
    if (failure.refused()) {
      // Not silent, and visible as a state: somebody has to change something.
      moveTo(State.DISCONNECTED);
    }
    log.attemptFailed(
        event.getAttemptCount(),
        counted ? retry.attempts() : 0,
        failure,
        event.getDelay().toMillis());
    if (!deployment.isStrict() && event.getAttemptCount() >= retry.attempts()) {
      deployment.open();
    }
  }

  private void gaveUp(Throwable e, int count) {
    moveTo(State.DISCONNECTED);
    deployment.fail(
        new RedisUnavailableException(
            MessageId.UNAVAILABLE.text(
                "no connection to Redis at "
                    + address
                    + " after "
                    + count
                    + " attempts ("
                    + failures.apply(e).text()
                    + "); redis.startup=require fails the deployment")));
  }

  /** Stops whatever is going on, at once. */
  @Override
  public void close() {
    moveTo(State.CLOSED);
    problem = "the application has stopped";
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

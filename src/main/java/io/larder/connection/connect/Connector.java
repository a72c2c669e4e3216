package io.larder.connection.connect;

import static java.util.Objects.requireNonNull;

import dev.failsafe.Failsafe;
import dev.failsafe.event.ExecutionScheduledEvent;
import io.larder.config.LarderSettings;
import io.larder.connection.RedisConnected;
import io.larder.connection.RedisConnection.State;
import io.larder.connection.RedisDegraded;
import io.larder.connection.RedisDisconnected;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.Availability;
import io.larder.connection.connect.PrimaryPings.Seen;
import io.larder.connection.connect.ServerProbe.Identity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
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

  private final DeploymentGate deployment;
  private final ConnectionLog log;
  private final ServerProbe probe;
  private final Consumer<Object> events;
  private final Retries retries;
  private final PresentPrimaries present;
  private final Checks checks;
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
    this.deployment = new DeploymentGate(settings);
    this.log = log;
    this.retries = new Retries(settings);
    this.present = new PresentPrimaries(log);
    this.probe = probe;
    this.events = events;
    this.checks = new Checks(loader, this::check);
    this.attempt = new CoalescedTask(checks.thread(), this::attemptQuietly);
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

  @Override
  public Primaries primaries() {
    return present;
  }

  public Optional<RedisDegraded> degradation() {
    return Optional.ofNullable(status.degradation());
  }

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
    connected.set(next.isUsable());
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
      retries.reported();
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
      checks.request();
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
      seen(probe.look());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      disconnected(probe.explain(e));
    } finally {
      checks.ended();
    }
  }

  private void seen(Seen seen) {
    RedisDegraded degraded = probe.degradation(seen);
    present.note(seen, degraded != null);
    if (change(now -> now.seen(degraded))) {
      log.seen(degraded);
      tell(degraded);
    }
    checkUntilWhole();
  }

  private void tell(@Nullable RedisDegraded degraded) {
    events.accept(
        degraded == null ? new RedisConnected(requireNonNull(status.server())) : degraded);
  }

  /** What is away does not come back with a sign. */
  private void checkUntilWhole() {
    checks.goOn(state() == State.DEGRADED || present.areWritesHeld() || !probe.hasAllReplicas());
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
    attempts =
        Failsafe.with(
                retries
                    .policy(deployment.isStrict())
                    .abortIf((result, failure) -> failure != null && endsStartup(failure))
                    .onRetryScheduled(this::attemptFailed)
                    .onRetriesExceeded(
                        event -> gaveUp(event.getException(), event.getAttemptCount()))
                    .build())
            .with(checks.thread())
            .runAsync(this::attempt);
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

  private void connected(Identity identity) {
    RedisDegraded degraded = probe.degradation(identity.seen());
    present.note(identity.seen(), degraded != null);
    if (!change(now -> now.connected(identity.server(), degraded))) {
      return;
    }
    log.connected(identity.server());
    identity.refusals().forEach(log::refusedBySentinel);
    if (degraded != null) {
      log.seen(degraded);
    }
    deployment.open();
    Future<?> running = attempts;
    if (running != null) {
      running.cancel(false);
    }
    tell(degraded);
    checkUntilWhole();
  }

  private void disconnected(ConnectFailure loss) {
    if (!change(now -> now.lost(loss.text()))) {
      return;
    }
    log.lost(loss);
    retries.reported(loss);
    events.accept(new RedisDisconnected(loss.text()));
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
      deployment.fail(log.refused(failure));
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
    if (deployment.isClosed() || retries.isToBeReported(failure)) {
      log.attemptFailed(
          event.getAttemptCount(),
          deployment.attempts(event.getDelay()),
          failure,
          event.getDelay().toMillis());
    }
    deployment.attempted(event.getAttemptCount());
  }

  private void gaveUp(Throwable e, int count) {
    change(ConnectionStatus::refused);
    deployment.fail(log.gaveUp(count, probe.explain(e)));
  }

  /** Stops whatever is going on, at once. */
  @Override
  public void close() {
    change(ConnectionStatus::closed);
    deployment.end();
    if (!checks.endThread()) {
      log.doesNotEnd();
    }
  }
}

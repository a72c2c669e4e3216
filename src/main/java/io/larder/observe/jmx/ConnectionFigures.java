package io.larder.observe.jmx;

import io.larder.observe.CallMeters;
import io.larder.observe.CallObserver.Outcome;
import io.larder.observe.Durations.Counted;

/** What JMX shows of the connection. */
record ConnectionFigures(CallMeters calls, ManagedBeans.Connection connection)
    implements ConnectionFiguresMXBean {
  @Override
  public String getState() {
    return connection.state();
  }

  @Override
  public String getTopology() {
    return connection.topology();
  }

  @Override
  public int getPoolSize() {
    return connection.poolSize();
  }

  @Override
  public int getConnectionsUsed() {
    return connection.used();
  }

  @Override
  public int getConnectionsIdle() {
    return connection.idle();
  }

  private Counted all() {
    Counted all = Counted.NONE;
    for (Outcome outcome : Outcome.values()) {
      all = all.plus(calls.all(outcome));
    }
    return all;
  }

  @Override
  public long getCalls() {
    return all().count();
  }

  @Override
  public long getCallsRefused() {
    return calls.all(Outcome.REFUSED).count();
  }

  @Override
  public long getCallsUnavailable() {
    return calls.all(Outcome.UNAVAILABLE).count();
  }

  @Override
  public double getCallMeanMillis() {
    return all().mean() / CacheFigures.NANOS_PER_MILLI;
  }

  @Override
  public double getCallP99Millis() {
    return all().quantile(0.99) / CacheFigures.NANOS_PER_MILLI;
  }

  @Override
  public long getRepetitions() {
    return calls.repetitions();
  }
}

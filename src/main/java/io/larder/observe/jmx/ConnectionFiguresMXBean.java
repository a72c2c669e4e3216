package io.larder.observe.jmx;

/** The connection of an application to Redis, and its calls since the application started. */
public interface ConnectionFiguresMXBean {
  /** CONNECTING, CONNECTED, DEGRADED, DISCONNECTED or CLOSED. */
  String getState();

  /** The servers as the settings name them. */
  String getTopology();

  /** Connections to each server at most. */
  int getPoolSize();

  /** Connections that wait for a reply, or for an event. */
  int getConnectionsUsed();

  /** Open connections that wait for work. */
  int getConnectionsIdle();

  long getCalls();

  /** Calls that Redis answered with an error. */
  long getCallsRefused();

  /** Calls without a connection or an answer. */
  long getCallsUnavailable();

  double getCallMeanMillis();

  double getCallP99Millis();

  /** Calls that were sent again, because their connection was closed. */
  long getRepetitions();
}

package io.larder.config;

/** What a missing connection means for the readiness check ({@code redis.health.readiness}). */
public enum ReadinessMode {
  /** The application is ready without Redis; the data of the check tell the state. */
  DEGRADED,
  /** The application is ready only while it is connected. */
  REQUIRED
}

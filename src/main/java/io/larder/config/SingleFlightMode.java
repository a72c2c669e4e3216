package io.larder.config;

/**
 * How many callers compute one missing value at a time ({@code redis.cache.NAME.single-flight}).
 */
public enum SingleFlightMode {
  /** Every caller that finds no value. */
  OFF,
  /** One in this JVM; the others wait for its result. Written {@code jvm} or {@code local}. */
  JVM,
  /** One in all JVMs that use the cache. */
  CLUSTER
}

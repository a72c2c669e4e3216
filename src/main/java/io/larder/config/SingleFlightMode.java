package io.larder.config;

import io.larder.config.setting.Syntax;

/**
 * How many callers compute one missing value at a time ({@code redis.cache.NAME.single-flight}).
 */
public enum SingleFlightMode {
  /** Every caller that finds no value. */
  OFF,
  /** One in this JVM; the others wait for its result. Written {@code jvm} or {@code local}. */
  JVM,
  /** One in all JVMs that use the cache. */
  CLUSTER;

  static final Syntax<SingleFlightMode> SYNTAX =
      text ->
          text.equalsIgnoreCase("local") ? JVM : Syntax.oneOf(SingleFlightMode.class).parse(text);
}

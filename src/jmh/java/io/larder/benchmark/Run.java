package io.larder.benchmark;

import java.util.regex.Pattern;

/**
 * What this run is to do, from the system properties that the profile sets.
 *
 * @param engine {@code redis.jcache.engine}
 * @param rounds how often every benchmark runs
 * @param only which measures, by the name in {@link Measure}
 */
record Run(String engine, int rounds, Pattern only) {
  private static final String ENGINE = "redis.jcache.engine";

  static Run configured() {
    return new Run(
        System.getProperty(ENGINE),
        Integer.getInteger("benchmark.rounds"),
        Pattern.compile(System.getProperty("benchmark.only")));
  }

  boolean asksFor(Measure measure) {
    return only.matcher(measure.name()).matches();
  }

  /** Whether everything is measured: only then the figures belong together. */
  boolean isWhole() {
    return only.pattern().equals(".*");
  }

  String engineArgument() {
    return "-D" + ENGINE + "=" + engine;
  }
}

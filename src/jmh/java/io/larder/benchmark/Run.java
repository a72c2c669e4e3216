package io.larder.benchmark;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * What this run is to do, from the system properties that the profile sets.
 *
 * @param engine {@code redis.jcache.engine}
 * @param rounds how often every benchmark runs
 * @param only which measures, by the name in {@link Measure}
 * @param failures what could not be measured, and why
 */
record Run(String engine, int rounds, Pattern only, List<String> failures) {
  private static final String ENGINE = "redis.jcache.engine";

  static Run configured() {
    return new Run(
        System.getProperty(ENGINE),
        Integer.getInteger("benchmark.rounds"),
        Pattern.compile(System.getProperty("benchmark.only")),
        new CopyOnWriteArrayList<>());
  }

  boolean asksFor(Measure measure) {
    return only.matcher(measure.name()).matches();
  }

  /** A measure that may fail. */
  interface Body {
    void measure() throws Exception;
  }

  /** Measures, if this run is asked for it; what fails is reported and does not end the run. */
  void attempt(Measure measure, Body body) {
    if (!asksFor(measure)) {
      return;
    }
    try {
      body.measure();
    } catch (Exception e) {
      e.printStackTrace();
      failures.add(measure.title() + ": " + e);
    }
  }

  /** Whether everything is measured: only then the figures belong together. */
  boolean isWhole() {
    return only.pattern().equals(".*");
  }

  String engineArgument() {
    return "-D" + ENGINE + "=" + engine;
  }
}

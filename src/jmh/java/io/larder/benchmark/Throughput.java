package io.larder.benchmark;

import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The JMH benchmarks. A round runs each contestant once, in a JVM of its own, one right after the
 * other: what the machine does beside hits all of them alike, and the median over the rounds takes
 * the rest out.
 */
final class Throughput {
  private record Group(Measure measure, Class<?> benchmark, String methods, int threads) {
    String include() {
      return "^" + benchmark.getName().replace(".", "\\.") + "\\." + methods + "$";
    }
  }

  private static final List<Group> GROUPS =
      List.of(
          new Group(Measure.GET_8, RedisGet.class, "\\w+", 8),
          new Group(Measure.GET_1, RedisGet.class, "\\w+", 1),
          new Group(Measure.PUT_8, RedisPut.class, "\\w+", 8),
          new Group(Measure.MISS_8, RedisMiss.class, "\\w+", 8),
          new Group(Measure.GET_ALL, RedisBulk.class, "getAll\\w+", 1),
          new Group(Measure.PUT_ALL, RedisBulk.class, "putAll\\w+", 1),
          new Group(Measure.NEAR_GET, NearGet.class, "\\w+", 1),
          new Group(Measure.NEAR_CALL_TIME, NearCall.class, "\\w+", 1),
          new Group(Measure.NEAR_OBSERVED, NearObserved.class, "\\w+", 1));

  private Throughput() {}

  static void measure(Figures figures, Run run) {
    for (int round = 1; round <= run.rounds(); round++) {
      for (Group group : GROUPS) {
        System.out.println("Round " + round + " of " + run.rounds());
        run.attempt(group.measure(), () -> measure(figures, run, group));
      }
    }
  }

  private static void measure(Figures figures, Run run, Group group) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(group.include())
            .threads(group.threads())
            .forks(1)
            // 8 threads on 2 cores are not warm after 3 s: figures of equal code differ by 15 %.
            .warmupIterations(group.threads() > 1 ? 10 : 3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .jvmArgsAppend(
                "-Xms512m", "-Xmx512m", run.engineArgument(), Servers.argument(Servers.port()));
    if (group.measure() == Measure.NEAR_CALL_TIME) {
      options.addProfiler(GCProfiler.class);
    }
    for (RunResult result : new Runner(options.build()).run()) {
      String contestant = contestant(result, group);
      figures.add(group.measure(), contestant, result.getPrimaryResult().getScore());
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      if (bytes != null) {
        figures.add(Measure.NEAR_CALL_BYTES, contestant, bytes.getScore());
      }
    }
  }

  private static String contestant(RunResult result, Group group) {
    String name = result.getPrimaryResult().getLabel();
    return group.benchmark() == RedisBulk.class
        ? name.substring("getAll".length()).toLowerCase(java.util.Locale.ROOT)
        : name;
  }
}

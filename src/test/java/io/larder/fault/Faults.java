package io.larder.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The declared faults, by what they concern. */
final class Faults {
  private static final Map<String, List<Fault>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("The server", ServerFaults.all());
    GROUPS.put("What the server refuses", RefusalFaults.all());
    GROUPS.put("The network", NetworkFaults.all());
    GROUPS.put("Replicas", ReplicaFaults.all());
    GROUPS.put("Sentinel", SentinelFaults.all());
    GROUPS.put("Cluster", ClusterFaults.all());
  }

  private Faults() {}

  static Map<String, List<Fault>> groups() {
    return GROUPS;
  }

  static List<Fault> all() {
    return GROUPS.values().stream().flatMap(List::stream).toList();
  }

  /** The step again and again, with a pause after each. */
  static Fault.Step repeated(int times, Duration pause, Fault.Step step) {
    return servers -> {
      for (int i = 0; i < times; i++) {
        step.run(servers);
        pause(pause);
      }
    };
  }

  /** Not for what a test waits for: for how long something lasts. */
  static void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}

package io.larder.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured: of each measure and contestant one figure a round. */
final class Figures {
  private final Map<Measure, Map<String, List<Double>>> all = new LinkedHashMap<>();

  /** Adds one and prints it. */
  void add(Measure measure, String contestant, double figure) {
    all.computeIfAbsent(measure, m -> new LinkedHashMap<>())
        .computeIfAbsent(contestant, c -> new ArrayList<>())
        .add(figure);
    System.out.printf(
        Locale.ROOT,
        "%-55s %-25s %15s %s%n",
        measure.title(),
        contestant,
        text(figure),
        measure.unit());
  }

  List<Measure> measures() {
    return Arrays.stream(Measure.values()).filter(all::containsKey).toList();
  }

  List<String> contestants(Measure measure) {
    return List.copyOf(all.getOrDefault(measure, Map.of()).keySet());
  }

  /** In ascending order. */
  List<Double> of(Measure measure, String contestant) {
    return all.getOrDefault(measure, Map.of()).getOrDefault(contestant, List.of()).stream()
        .sorted()
        .toList();
  }

  OptionalDouble median(Measure measure, String contestant) {
    List<Double> sorted = of(measure, contestant);
    return sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(percentile(sorted, 0.5));
  }

  /** The value below which such a share of the sorted figures is, by the nearest rank. */
  static double percentile(List<Double> sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  static String text(double figure) {
    if (figure == Math.rint(figure) || Math.abs(figure) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", figure);
    }
    return String.format(Locale.ROOT, Math.abs(figure) >= 10 ? "%.1f" : "%.2f", figure);
  }
}

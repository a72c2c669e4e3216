package io.larder.console.page;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.page.Html.Markup;
import io.larder.observe.History.Line;
import io.larder.observe.History.TimeLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures drawn as SVG, each with its words for who does not see them. */
public final class Charts {
  private static final int BAR = 190;
  private static final int BAR_HEIGHT = 14;
  private static final int SPARK = 110;
  private static final int SPARK_HEIGHT = 26;

  private Charts() {}

  /** A part of a bar: its class, which gives the colour, its word and its size. */
  public record Part(String style, String word, long size) {}

  /** Parts of a whole, side by side. */
  public static Markup bar(List<Part> parts) {
    long whole = parts.stream().mapToLong(Part::size).sum();
    List<Markup> drawn = new ArrayList<>();
    List<String> words = new ArrayList<>();
    double x = 0;
    for (Part part : parts) {
      double width = whole == 0 ? 0 : (double) BAR * part.size() / whole;
      words.add(Shown.percent(part.size(), whole) + " " + part.word());
      if (width > 0) {
        drawn.add(
            tag(
                "rect",
                attr("class", part.style()),
                attr("x", number(x)),
                attr("width", number(width)),
                attr("height", BAR_HEIGHT)));
      }
      x += width;
    }
    return svg(
        "bar", BAR, BAR_HEIGHT, whole == 0 ? "no requests" : String.join(", ", words), all(drawn));
  }

  /** A line over the last 15 minutes; gaps where there is no value, which is -1. */
  public static Markup spark(Line line, String words) {
    return spark(line, words, run(line, line.max(), "spark"));
  }

  /** The 99th percentile over the last 15 minutes, and below it the median. */
  public static Markup spark(TimeLines lines, String words) {
    Line high = lines.high();
    return spark(
        high,
        "99th percentile and median of " + words + ", last 15 minutes",
        all(run(lines.median(), high.max(), "spark low"), run(high, high.max(), "spark")));
  }

  private static Markup spark(Line line, String words, Markup drawn) {
    return svg(
        "line", SPARK, SPARK_HEIGHT, line.values().length == 0 ? "no history yet" : words, drawn);
  }

  private static Markup run(Line line, int highest, String style) {
    int[] values = line.values();
    int max = Math.max(1, highest);
    double step = values.length < 2 ? 0 : (double) SPARK / (values.length - 1);
    List<Markup> drawn = new ArrayList<>();
    List<String> run = new ArrayList<>();
    for (int i = 0; i <= values.length; i++) {
      if (i < values.length && values[i] >= 0) {
        double y = SPARK_HEIGHT - 1 - (SPARK_HEIGHT - 3) * (double) values[i] / max;
        run.add(number(i * step) + "," + number(y));
      } else if (!run.isEmpty()) {
        // A lone value is a dot of the line's own width.
        List<String> points = run.size() == 1 ? List.of(run.get(0), run.get(0)) : run;
        drawn.add(tag("polyline", attr("class", style), attr("points", String.join(" ", points))));
        run.clear();
      }
    }
    return all(drawn);
  }

  /** A drawing with a title, which screen readers read. */
  public static Markup svg(String style, int width, int height, String title, Markup content) {
    return tag(
        "svg",
        attr("class", style),
        attr("viewBox", "0 0 " + width + " " + height),
        attr("width", width),
        attr("height", height),
        attr("role", "img"),
        attr("aria-label", title),
        tag("title", title),
        content);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

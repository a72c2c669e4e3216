package io.larder.console.page;

import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.observe.History.Line;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pages are written with. */
class HtmlTest {
  @Test
  void textsAndAttributes_areEscaped() {
    assertThat(tag("p", attr("title", "\"><script>'&"), "<b>&\"'\u0000\ud800x"))
        .hasToString(
            "<p title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">"
                + "&lt;b&gt;&amp;&quot;&#39;\ufffd\ufffdx</p>");
    assertThat(tag("p", List.of("<i>", tag("b", "<"), 7), null))
        .hasToString("<p>&lt;i&gt;<b>&lt;</b>7</p>");
  }

  @Test
  void names_areOfTheCode() {
    assertThatThrownBy(() -> tag("p onclick=x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tag("p", attr("x y", "")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void foreignTexts_areShortAndVisible() {
    assertThat(Shown.foreign("a\u202eb\nc\u200f\u00a0 \ud83d\ude00").toString())
        .isEqualTo("<bdi><code>a\\u202eb\\u000ac\\u200f\\u00a0 \ud83d\ude00</code></bdi>");
    assertThat(Shown.foreign("x".repeat(1_000_000)).toString())
        .hasSizeLessThan(300)
        .contains("1,000,000 characters");
  }

  @Test
  void figures_haveUnits() {
    assertThat(Shown.percent(9_999, 10_000)).isEqualTo("99 %");
    assertThat(Shown.percent(1, 10_000)).isEqualTo("< 1 %");
    assertThat(Shown.percent(0, 0)).isEqualTo("–");
    assertThat(Shown.nanos(430_000)).isEqualTo("0.4 ms");
    assertThat(Shown.nanos(212_000_000)).isEqualTo("212 ms");
    assertThat(Shown.time(Duration.ofMinutes(252))).isEqualTo("4 h 12 min");
    assertThat(Shown.bytes(12 * 1024 * 1024)).isEqualTo("12 MB");
    assertThat(Shown.bytes(Long.MAX_VALUE)).endsWith(" TB");
  }

  @Test
  void sparkline_hasGaps_andWords() {
    int[] values = new int[90];
    Arrays.fill(values, 3);
    values[40] = -1;
    String svg = Charts.spark(new Line(values), "loads").toString();
    assertThat(svg).contains("<title>loads</title>").contains("role=\"img\"");
    assertThat(svg.split("<polyline")).hasSize(3);
  }
}

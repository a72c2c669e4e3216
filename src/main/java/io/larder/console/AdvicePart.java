package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.observe.advice.Adviser;
import java.util.ArrayList;
import java.util.List;

/** What could be better, in sentences. */
record AdvicePart(List<One> advice) {
  // Of more, the first page has the number.
  private static final int FIRST = 5;
  private static final int MOST = 500;

  /**
   * One sentence.
   *
   * @param rule the section of advice.md that has its reason
   * @param cache the cache it is about, empty for the connection
   */
  record One(String rule, String cache, String sentence) {}

  static AdvicePart of(Adviser adviser) {
    return new AdvicePart(
        adviser.advice().stream()
            .map(one -> new One(one.rule().anchor(), one.cache(), one.sentence()))
            .toList());
  }

  /** The first ones, and where the others are. */
  Markup first(Links links) {
    return advice.size() <= FIRST
        ? list(links, FIRST)
        : all(
            list(links, FIRST),
            tag("p", tag("a", links.href("/advice"), "All " + Shown.count(advice.size()))));
  }

  View view(Links links) {
    return View.of(
        "Advice",
        this,
        all(
            tag(
                "p",
                "What the figures of this JVM suggest. Each sentence has its rule in the"
                    + " documentation, advice.md."),
            list(links, MOST)));
  }

  private Markup list(Links links, int most) {
    if (advice.isEmpty()) {
      return tag("p", "Nothing to say: the figures look well, or are too few yet.");
    }
    List<Markup> items = new ArrayList<>();
    for (One one : advice.subList(0, Math.min(most, advice.size()))) {
      items.add(
          tag(
              "li",
              Shown.visible(one.sentence()),
              tag(
                  "small",
                  " (",
                  one.cache().isEmpty()
                      ? Html.nothing()
                      : all(tag("a", links.href("/cache", "name", one.cache()), "the cache"), ", "),
                  tag("code", one.rule()),
                  ")")));
    }
    return tag("ul", attr("class", "advice"), items);
  }
}

package io.larder.console.page;

import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.page.Html.Markup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page: what stands around its content.
 *
 * @param title what it is about
 * @param base the path of the console, without a slash at the end
 * @param chrome what stands above and below on all pages
 * @param live whether the script is to refresh it
 * @param content what stands in the middle, without its first heading
 */
public record Page(
    String title, String base, @Nullable Chrome chrome, boolean live, Markup content) {
  /** What all pages show to somebody who is in: the application, the connection, the way out. */
  public record Chrome(
      String application, Markup connection, @Nullable Markup leave, Markup footer) {}

  private record Tab(String path, String word) {}

  private static final List<Tab> TABS =
      List.of(
          new Tab("/", "Overview"),
          new Tab("/advice", "Advice"),
          new Tab("/sessions", "Sessions"),
          new Tab("/settings", "Settings"));

  public Markup html() {
    String name = chrome == null ? "Larder" : chrome.application();
    return Html.document(
        tag(
            "html",
            attr("lang", "en"),
            tag(
                "head",
                tag("meta", attr("charset", "utf-8")),
                tag(
                    "meta",
                    attr("name", "viewport"),
                    attr("content", "width=device-width, initial-scale=1")),
                tag("meta", attr("name", "color-scheme"), attr("content", "light dark")),
                tag("title", title + " · " + name),
                tag("link", attr("rel", "stylesheet"), attr("href", base + "/console.css")),
                live
                    ? tag("script", attr("src", base + "/console.js"), Html.flag("defer", true))
                    : null),
            tag(
                "body",
                tag("a", attr("class", "skip"), attr("href", "#main"), "Skip to content"),
                header(name),
                tag("main", attr("id", "main"), tag("h1", title), content),
                chrome == null ? null : tag("footer", chrome.footer()))));
  }

  private Markup header(String name) {
    if (chrome == null) {
      return tag("header", tag("strong", name));
    }
    List<Markup> tabs = new ArrayList<>();
    for (Tab tab : TABS) {
      tabs.add(
          tag(
              "a",
              attr("href", base + tab.path()),
              tab.word().equals(title) ? attr("aria-current", "page") : null,
              tab.word()));
    }
    return tag(
        "header",
        tag("strong", name),
        chrome.connection(),
        tag("nav", attr("aria-label", "Console"), tabs),
        chrome.leave());
  }
}

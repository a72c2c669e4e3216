package io.larder.console;

import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.console.page.Html.Attribute;
import io.larder.console.page.Html.Markup;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of the console's pages, and its forms.
 *
 * @param base the path of the console, without a slash at the end
 * @param csrf what forms that change something have
 */
record Links(String base, String csrf) {
  /** Says in an address that what was asked for was done. */
  static final String DONE = "done";

  /** The longest text that an address has: servers limit addresses to a few thousand bytes. */
  static final int LONGEST = 1_000;

  /** Whether a text is short enough for an address; its UTF-8 is up to nine times as long there. */
  static boolean fits(String text) {
    return URLEncoder.encode(text, UTF_8).length() <= 3 * LONGEST;
  }

  /** An address with names and values behind it by turns. */
  String to(String path, String... parameters) {
    StringBuilder address = new StringBuilder(base).append(path);
    for (int i = 0; i < parameters.length; i += 2) {
      address
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], UTF_8));
    }
    return address.toString();
  }

  Attribute href(String path, String... parameters) {
    return attr("href", to(path, parameters));
  }

  /** A form that changes something: a button, and what it sends by names and values by turns. */
  Markup change(String path, String button, String... parameters) {
    List<Object> parts = new ArrayList<>();
    parts.add(attr("method", "post"));
    parts.add(attr("action", base + path));
    parts.add(hidden("csrf", csrf));
    for (int i = 0; i < parameters.length; i += 2) {
      parts.add(hidden(parameters[i], parameters[i + 1]));
    }
    parts.add(tag("button", attr("type", "submit"), attr("class", "act"), button));
    return tag("form", parts);
  }

  /** A form that asks for one text and leads to a page. */
  Markup ask(String path, String label, String name, String value, String... hidden) {
    List<Object> parts = new ArrayList<>();
    parts.add(attr("method", "get"));
    parts.add(attr("action", base + path));
    parts.add(attr("class", "ask"));
    for (int i = 0; i < hidden.length; i += 2) {
      parts.add(hidden(hidden[i], hidden[i + 1]));
    }
    parts.add(
        tag(
            "label",
            label,
            " ",
            tag(
                "input",
                attr("name", name),
                attr("value", value),
                attr("autocomplete", "off"),
                attr("maxlength", LONGEST))));
    parts.add(" ");
    parts.add(tag("button", attr("type", "submit"), "Show"));
    return tag("form", parts);
  }

  private static Markup hidden(String name, String value) {
    return tag("input", attr("type", "hidden"), attr("name", name), attr("value", value));
  }
}

package io.larder.console.page;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTML and SVG. Whatever is no {@link Markup} is a text and escaped; markup is made here
 * alone, of names that the code gives and of escaped texts.
 */
public final class Html {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
  private static final Set<String> VOID = Set.of("meta", "link", "input", "br");
  private static final Markup NOTHING = new Markup("");

  private Html() {}

  /** Markup that is safe to be sent. Immutable. */
  public static final class Markup {
    private final String text;

    private Markup(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** An attribute, whose value is escaped with the element. */
  public record Attribute(String name, String value) {}

  public static Attribute attr(String name, Object value) {
    return new Attribute(name, String.valueOf(value));
  }

  /** An attribute without a value, such as {@code required}, or none. */
  public static @Nullable Attribute flag(String name, boolean on) {
    return on ? new Attribute(name, "") : null;
  }

  /** An element with attributes, markup, several of these, and texts; null is nothing. */
  public static Markup tag(String name, @Nullable Object... parts) {
    StringBuilder attributes = new StringBuilder();
    StringBuilder content = new StringBuilder();
    for (Object part : parts) {
      append(part, attributes, content);
    }
    String start = "<" + checked(name) + attributes + ">";
    return new Markup(VOID.contains(name) ? start : start + content + "</" + name + ">");
  }

  /** Several, one after the other. */
  public static Markup all(@Nullable Object... parts) {
    StringBuilder content = new StringBuilder();
    for (Object part : parts) {
      append(part, new StringBuilder(), content);
    }
    return new Markup(content.toString());
  }

  public static Markup nothing() {
    return NOTHING;
  }

  /** A whole document. */
  static Markup document(Markup html) {
    return new Markup("<!DOCTYPE html>\n" + html);
  }

  private static void append(
      @Nullable Object part, StringBuilder attributes, StringBuilder content) {
    if (part instanceof Attribute attribute) {
      attributes.append(' ').append(checked(attribute.name())).append("=\"");
      escape(attribute.value(), attributes);
      attributes.append('"');
    } else if (part instanceof Markup markup) {
      content.append(markup.text);
    } else if (part instanceof Iterable<?> several) {
      several.forEach(one -> append(one, attributes, content));
    } else if (part != null) {
      escape(part.toString(), content);
    }
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of an element or an attribute");
    }
    return name;
  }

  private static void escape(String text, StringBuilder out) {
    text.codePoints().forEach(c -> escape(c, out));
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\r' -> out.append("&#13;");
      default -> out.appendCodePoint(isOfHtml(c) ? c : 0xFFFD);
    }
  }

  /** Neither a control character, which HTML forbids, nor half a pair, nor a noncharacter. */
  private static boolean isOfHtml(int c) {
    boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
    boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean none = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    return !control && !half && !none;
  }
}

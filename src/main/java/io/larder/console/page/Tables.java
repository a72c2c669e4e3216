package io.larder.console.page;

import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.page.Html.Markup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables with headers, in a region of their own that scrolls where the screen is narrow. */
public final class Tables {
  private Tables() {}

  /** A column: its header, and whether it has figures. */
  public record Column(String header, boolean figures) {
    public static Column of(String header) {
      return new Column(header, false);
    }

    public static Column figures(String header) {
      return new Column(header, true);
    }
  }

  /** A table of rows, whose first cells are their headers. */
  public static Markup table(String caption, List<Column> columns, List<List<Object>> rows) {
    List<Markup> headers = new ArrayList<>();
    for (Column column : columns) {
      headers.add(tag("th", attr("scope", "col"), style(column), column.header()));
    }
    List<Markup> body = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Markup> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(
            i == 0
                ? tag("th", attr("scope", "row"), row.get(i))
                : tag("td", style(columns.get(i)), row.get(i)));
      }
      body.add(tag("tr", cells));
    }
    return tag(
        "div",
        attr("class", "wide"),
        attr("role", "region"),
        attr("aria-label", caption),
        attr("tabindex", "0"),
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", headers)),
            tag("tbody", body)));
  }

  private static Html.@Nullable Attribute style(Column column) {
    return column.figures() ? attr("class", "n") : null;
  }

  /** Names with their values. */
  public static Markup list(Object... namesAndValues) {
    List<Markup> parts = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parts.add(tag("dt", namesAndValues[i]));
      parts.add(tag("dd", namesAndValues[i + 1]));
    }
    return tag("dl", parts);
  }
}

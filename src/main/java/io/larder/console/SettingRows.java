package io.larder.console;

import static io.larder.console.page.Html.tag;

import io.larder.config.CacheConfiguration;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import io.larder.config.setting.SettingValues.Shown;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import java.util.ArrayList;
import java.util.List;

/** Settings with their values and where each came from; secrets are hidden by their syntax. */
record SettingRows(List<Row> settings) {
  private static final List<Column> COLUMNS =
      List.of(Column.of("setting"), Column.of("value"), Column.of("from"));

  /**
   * One setting.
   *
   * @param value as it is written, empty if there is none
   * @param from {@code default}, or the property, and where it is written if that is known
   */
  record Row(String setting, String value, String from) {}

  static SettingRows of(SettingValues values, List<Setting<?>> settings) {
    List<Row> rows = new ArrayList<>();
    for (Setting<?> setting : settings) {
      Shown shown = values.shown(setting);
      String from =
          shown
              .property()
              .map(property -> property + origin(shown))
              .orElse(CacheConfiguration.DEFAULT);
      rows.add(new Row(setting.name(), shown.value(), from));
    }
    return new SettingRows(List.copyOf(rows));
  }

  private static String origin(Shown shown) {
    return shown.origin().map(where -> " (" + where + ")").orElse("");
  }

  Markup tableOfCache() {
    return table(
        "Settings of this cache. Where code has created it, its Configuration says when entries"
            + " expire, and not ttl or max-idle.");
  }

  Markup table(String caption) {
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : settings) {
      rows.add(
          List.of(
              tag("code", row.setting()),
              row.value().isEmpty() ? "–" : tag("code", row.value()),
              row.from()));
    }
    return Tables.table(caption, COLUMNS, rows);
  }
}

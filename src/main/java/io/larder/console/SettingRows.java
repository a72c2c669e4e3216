package io.larder.console;

import static io.larder.console.page.Html.tag;

import io.larder.config.CacheConfiguration;
import io.larder.config.CacheSettings;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import io.larder.config.setting.SettingValues.Shown;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.engine.ManagedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings with their values and where each came from; secrets are hidden by their syntax. */
record SettingRows(List<Row> settings) {
  private static final List<Column> COLUMNS =
      List.of(Column.of("setting"), Column.of("value"), Column.of("from"));

  private static final Set<String> EXPIRY =
      Set.of(CacheSettings.TTL.name(), CacheSettings.MAX_IDLE.name());

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

  /** Those of a cache; of CacheOperations' where it is none of JSR-107. */
  static SettingRows of(CacheSettings values, @Nullable ManagedCache<?, ?> cache) {
    SettingRows all = of(values, CacheSettings.all());
    return cache == null || expiryHolds(values, cache)
        ? all
        : new SettingRows(all.settings().stream().map(SettingRows::withoutExpiry).toList());
  }

  private static boolean expiryHolds(CacheSettings values, ManagedCache<?, ?> cache) {
    return ExpiryTimes.factory(values).equals(cache.setup().getExpiryPolicyFactory());
  }

  private static Row withoutExpiry(Row row) {
    return EXPIRY.contains(row.setting())
        ? new Row(row.setting(), row.value(), row.from() + ", does not hold")
        : row;
  }

  private static String origin(Shown shown) {
    return shown.origin().map(where -> " (" + where + ")").orElse("");
  }

  Markup table(CacheSettings values, @Nullable ManagedCache<?, ?> cache) {
    return table(caption(values, cache));
  }

  /** When entries of a cache expire, whoever says so. */
  private static String caption(CacheSettings values, @Nullable ManagedCache<?, ?> cache) {
    String caption = "Settings of this cache.";
    return cache == null
        ? caption
        : String.format(
            Locale.ROOT,
            "%s Its entries %s%s.",
            caption,
            ExpiryTimes.text(cache.setup().getExpiryPolicyFactory()),
            expiryHolds(values, cache)
                ? ""
                : ", as the code says that created it; ttl and max-idle do not hold");
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

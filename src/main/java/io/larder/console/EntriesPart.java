package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.codec.TypedCodec;
import io.larder.common.LarderException;
import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import io.larder.jcache.engine.CacheInspection;
import io.larder.jcache.engine.CacheInspection.Entry;
import io.larder.jcache.engine.CacheInspection.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of a cache, page by page, and one of them. */
record EntriesPart(String cache, Links links, boolean values) {
  static final String NOT_SHOWN =
      "The entries of this cache are not those of Larder's engine, or it is switched off.";

  private static final int LONGEST_KEY = 8_192;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("key"),
          Column.figures("expires in"),
          Column.figures("size"),
          Column.of("in memory"),
          Column.of("change"));

  /** A page of entries; {@code next} is where the next one begins, null at the end. */
  record Data(List<One> entries, int lookedAt, @Nullable String next) {}

  /**
   * An entry.
   *
   * @param key its JSON, the beginning of a long one
   * @param digest what stands for a long key in addresses, with the position of its page
   * @param ttlSeconds null for ever
   * @param bytes the size of its value, null for what is no value of a cache, such as a list
   * @param valueType the type that the value names, null if it is the declared one or not shown
   * @param value its JSON, null if it is not shown
   */
  record One(
      String key,
      boolean keyCut,
      String digest,
      @Nullable Double ttlSeconds,
      @Nullable Long bytes,
      boolean inMemory,
      @Nullable String valueType,
      @Nullable String value,
      boolean valueCut) {
    static One of(Entry entry) {
      String key = entry.key();
      TypedCodec.Parts value = entry.value();
      return new One(
          key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key,
          key.length() > LONGEST_KEY,
          entry.digest(),
          entry.millis() < 0 ? null : entry.millis() / 1e3,
          entry.bytes() < 0 ? null : entry.bytes(),
          entry.near(),
          value == null || value.type().isEmpty() ? null : value.type(),
          value == null ? null : value.json(),
          value != null && entry.bytes() > CacheInspection.VALUE_BYTES);
    }
  }

  /** What was looked at in Redis. */
  record Look(
      @Nullable Data entries,
      @Nullable One entry,
      @Nullable Boolean listenedTo,
      @Nullable String problem) {}

  /** One entry where a key is asked for, else a page of all. */
  Look look(@Nullable CacheInspection inspection, ConsoleRequest request) {
    if (inspection == null) {
      return new Look(null, null, null, NOT_SHOWN);
    }
    try {
      boolean listenedTo = inspection.isListenedTo();
      String from = request.parameter("from");
      if (isOfOne(request)) {
        String key = request.parameter("key");
        Optional<Entry> found =
            key.isEmpty()
                ? inspection.entry(from, request.parameter("digest"), values)
                : inspection.entry(key, values);
        return new Look(null, found.map(One::of).orElse(null), listenedTo, null);
      }
      Page page = inspection.entries(from);
      return new Look(
          new Data(page.entries().stream().map(One::of).toList(), page.lookedAt(), page.next()),
          null,
          listenedTo,
          null);
    } catch (LarderException e) {
      return new Look(null, null, null, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isOfOne(ConsoleRequest request) {
    return !request.parameter("key").isEmpty() || !request.parameter("digest").isEmpty();
  }

  Markup content(@Nullable CacheInspection inspection, Look look, ConsoleRequest request) {
    String key = request.parameter("key");
    return all(
        inspection == null ? null : links.ask("/cache", "Key", "key", key, "name", cache),
        look.problem() == null
            ? null
            : tag("p", attr("class", "state warn"), String.valueOf(look.problem())),
        look.entries() == null ? null : page(look.entries(), request),
        !isOfOne(request) || inspection == null || look.problem() != null
            ? null
            : one(look.entry(), request.parameter("from")),
        inspection == null
            ? null
            : tag("p", tag("a", links.href("/cache/clear", "name", cache), "Clear the cache …")));
  }

  private Markup page(Data page, ConsoleRequest request) {
    List<List<Object>> rows = new ArrayList<>();
    String from = request.parameter("from");
    for (One entry : page.entries()) {
      rows.add(row(entry, from));
    }
    boolean first = from.isEmpty();
    String next = page.next();
    return all(
        rows.isEmpty()
            ? tag(
                "p",
                next == null && first
                    ? "No entry is stored now."
                    : "None among the keys that were looked at.")
            : Tables.table("Entries, in no order", COLUMNS, rows),
        tag(
            "nav",
            attr("aria-label", "Entries"),
            attr("class", "pages"),
            first ? null : tag("a", links.href("/cache", "name", cache), "From the beginning"),
            " ",
            next == null
                ? "This is the end."
                : tag("a", links.href("/cache", "name", cache, "from", next), "More entries")));
  }

  private List<Object> row(One entry, String from) {
    return List.of(
        tag("a", to("/cache", entry, from), Shown.foreign(entry.key())),
        ttl(entry),
        size(entry),
        entry.inMemory() ? "yes" : "no",
        evict(entry, from));
  }

  /** By its key, if that is short enough for an address. */
  private Html.Attribute to(String path, One entry, String from) {
    return entry.keyCut() || !Links.fits(entry.key())
        ? links.href(path, "name", cache, "from", from, "digest", entry.digest())
        : links.href(path, "name", cache, "key", entry.key());
  }

  private Markup evict(One entry, String from) {
    return tag("a", to("/cache/evict", entry, from), "Evict …");
  }

  private static String size(One entry) {
    Long bytes = entry.bytes();
    return bytes == null ? "no value of a cache" : Shown.bytes(bytes);
  }

  private static String ttl(One entry) {
    Double seconds = entry.ttlSeconds();
    return seconds == null ? "never" : Shown.time(Duration.ofMillis((long) (seconds * 1000)));
  }

  private Markup one(@Nullable One entry, String from) {
    if (entry == null) {
      return tag("p", "No entry is stored under this key.");
    }
    String value = entry.value();
    return all(
        Tables.list(
            "key",
            Shown.foreign(entry.key()),
            "expires in",
            ttl(entry),
            "type that its value names",
            entry.valueType() == null ? "–" : tag("code", entry.valueType()),
            "size of its value",
            size(entry),
            "in memory of this JVM",
            entry.inMemory() ? "yes" : "no",
            "change",
            evict(entry, from)),
        value == null && !values
            ? tag(
                "p",
                "Values are hidden; ",
                tag("code", "redis.console.values=true"),
                " shows them.")
            : value == null
                ? null
                : tag(
                    "pre",
                    attr("role", "region"),
                    attr("aria-label", "value"),
                    attr("tabindex", "0"),
                    Shown.visible(value)),
        entry.valueCut() ? tag("p", "The value is longer than what is shown.") : null);
  }
}

package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.tag;

import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.config.CacheConfiguration;
import io.larder.config.CacheSettings;
import io.larder.config.Settings;
import io.larder.console.page.Charts;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.console.page.Tables;
import io.larder.jcache.engine.CacheInspection;
import io.larder.jcache.engine.ManagedCache;
import io.larder.observe.CacheMeters;
import io.larder.observe.History.CacheLines;
import io.larder.observe.History.Line;
import io.larder.observe.History.TimeLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/** One cache: its figures, its settings, its entries. */
record CachePage(Sources sources, Links links) {
  /** What scripts get; see console.md. What Redis did not tell is null, and why is the problem. */
  record Data(
      @Nullable CacheFigures figures,
      @Nullable Lines history,
      @Nullable Types types,
      @Nullable String layout,
      List<Listener> listeners,
      @Nullable Boolean listenedTo,
      List<SettingRows.Row> settings,
      EntriesPart.@Nullable Data entries,
      EntriesPart.@Nullable One entry,
      @Nullable String problem) {}

  /** What a cache of JSR-107 holds; one of {@code CacheOperations} may hold anything. */
  record Types(String key, String value) {}

  /** A listener of this JVM. */
  record Listener(boolean synchronous, boolean wantsOldValue, boolean filters) {}

  View view(ConsoleRequest request) {
    String name = request.parameter("name");
    ManagedCache<?, ?> cache = sources.caching().openCaches().get(name);
    Optional<CacheMeters> meters = sources.meters().find(name);
    if (cache == null && meters.filter(CacheMeters::isOfOperations).isEmpty()) {
      return missing(name);
    }
    CacheFigures figures =
        meters
            .map(known -> CacheFigures.of(known, true, sources.degraded().get().contains(name)))
            .orElse(null);
    CacheSettings values = sources.settings().caches().settings(section(name));
    SettingRows settings = SettingRows.of(values, cache);
    CacheInspection inspection = cache == null ? null : cache.inspection();
    EntriesPart entries =
        new EntriesPart(name, links, sources.settings().get(Settings.CONSOLE_VALUES));
    EntriesPart.Look look = entries.look(inspection, request);
    Data data =
        new Data(
            figures,
            sources.history().cache(name).map(Lines::of).orElse(null),
            cache == null ? null : types(cache, inspection),
            inspection == null ? null : inspection.layout(),
            cache == null ? List.of() : listeners(cache),
            look.listenedTo(),
            settings.settings(),
            look.entries(),
            look.entry(),
            look.problem());
    return View.of(
        "Cache " + Shown.shortened(name),
        data,
        all(
            figures == null ? null : tag("section", tag("h2", "Figures"), figures(figures)),
            tag("section", tag("h2", "What it is"), about(data)),
            cache == null
                ? null
                : tag("section", tag("h2", "Entries"), entries.content(inspection, look, request)),
            tag("section", tag("h2", "Settings"), settings.table(values, cache))));
  }

  /** The name in its settings: without one, CacheOperations count under their namespace. */
  private String section(String name) {
    return name.equals(sources.settings().get(Settings.CACHE_NAMESPACE))
        ? CacheConfiguration.DEFAULT
        : name;
  }

  private static Types types(ManagedCache<?, ?> cache, @Nullable CacheInspection inspection) {
    return inspection == null
        ? new Types(
            cache.setup().getKeyType().getTypeName(), cache.setup().getValueType().getTypeName())
        : new Types(inspection.keyType().getTypeName(), inspection.valueType().getTypeName());
  }

  static View missing(String name) {
    return View.says(
        404,
        "No such cache",
        "There is no cache "
            + Shown.visible(KeyText.of(name))
            + " in this application now: it was closed or destroyed, or nothing has opened it yet.");
  }

  private static List<Listener> listeners(ManagedCache<?, ?> cache) {
    List<Listener> listeners = new ArrayList<>();
    for (CacheEntryListenerConfiguration<?, ?> one :
        cache.setup().getCacheEntryListenerConfigurations()) {
      listeners.add(
          new Listener(
              one.isSynchronous(),
              one.isOldValueRequired(),
              one.getCacheEntryEventFilterFactory() != null));
    }
    return List.copyOf(listeners);
  }

  private Markup figures(CacheFigures cache) {
    Optional<CacheLines> lines = sources.history().cache(cache.name());
    TimeLines loads = lines.map(CacheLines::loads).orElse(TimeLines.NONE);
    TimeLines reads = lines.map(CacheLines::reads).orElse(TimeLines.NONE);
    return Tables.list(
        "state",
        Overview.state(cache),
        "requests",
        all(
            Shown.count(cache.requests()),
            " ",
            Charts.spark(
                lines.map(CacheLines::requests).orElse(Line.NONE), "requests, last 15 minutes")),
        "where answers come from",
        all(
            Overview.bar(cache),
            tag(
                "small",
                String.format(
                    Locale.ROOT,
                    " %s from memory, %s from Redis, %s joined a computation, %s missed",
                    Shown.count(cache.hitsNear()),
                    Shown.count(cache.hitsRedis()),
                    Shown.count(cache.hitsFlight()),
                    Shown.count(cache.missed())))),
        "loads, median / 99 %",
        all(
            Overview.times(cache.loads()),
            " ",
            Charts.spark(loads, "loads"),
            tag(
                "small",
                " " + Shown.count(cache.loads().count()) + " loads, ",
                Shown.count(cache.loadsFailed()) + " failed")),
        "reads of Redis, median / 99 %",
        all(Overview.times(cache.reads()), " ", Charts.spark(reads, "reads of Redis")),
        "refused, by reason",
        cache.refusedByReason(),
        "time saved",
        Shown.time(Duration.ofMillis((long) (cache.savedSeconds() * 1000))),
        "in memory",
        all(
            Overview.kept(cache),
            tag("small", ", invalidated " + Shown.count(cache.nearInvalidations()) + " times")),
        "puts, removals, evictions by annotations",
        Shown.count(cache.puts())
            + ", "
            + Shown.count(cache.removals())
            + ", "
            + Shown.count(cache.evictions()));
  }

  private static Markup about(Data data) {
    Types types = data.types();
    if (types == null) {
      return tag(
          "p",
          "Values of ",
          tag("code", "CacheOperations"),
          " are counted under this name; their keys are the application's, and not listed here.");
    }
    return Tables.list(
        "keys",
        tag("code", types.key()),
        "values",
        tag("code", types.value()),
        "keys in Redis",
        data.layout() == null ? "not Larder's own" : tag("code", data.layout()),
        "listeners",
        listening(data));
  }

  private static String listening(Data data) {
    String here =
        data.listeners().isEmpty()
            ? "none in this JVM"
            : data.listeners().size()
                + " in this JVM, "
                + data.listeners().stream().filter(Listener::synchronous).count()
                + " of them synchronous";
    Boolean anywhere = data.listenedTo();
    return anywhere == null || !anywhere || !data.listeners().isEmpty()
        ? here
        : here + "; another JVM listens";
  }

  /** A question whether something is to be done. */
  View confirm(ConsoleRequest request, boolean whole) {
    String name = request.parameter("name");
    if (!sources.caching().openCaches().containsKey(name)) {
      return missing(name);
    }
    String key = request.parameter("key");
    String digest = request.parameter("digest");
    Markup form =
        whole
            ? links.change("/cache/clear", "Clear the cache", "name", name)
            : key.isEmpty()
                ? links.change(
                    "/cache/evict",
                    "Evict the entry",
                    "name",
                    name,
                    "from",
                    request.parameter("from"),
                    "digest",
                    digest)
                : links.change("/cache/evict", "Evict the entry", "name", name, "key", key);
    return View.of(
        whole ? "Clear a cache?" : "Evict an entry?",
        new View.Sentence("send it with POST"),
        all(
            tag(
                "p",
                whole
                    ? all("All entries of ", Shown.foreign(name), " are evicted, in all JVMs.")
                    : all(
                        key.isEmpty() ? "The entry whose key has the digest " : "The entry ",
                        Shown.foreign(key.isEmpty() ? digest : key),
                        " of ",
                        Shown.foreign(name),
                        " is evicted, in all JVMs."),
                " Neither writers nor listeners of the application are told."),
            form,
            tag("p", tag("a", links.href("/cache", "name", name), "Leave it"))));
  }

  /** Does it; gives what was done, for the log, or a page that says why not. */
  Change change(ConsoleRequest request, boolean whole) {
    String name = request.parameter("name");
    ManagedCache<?, ?> cache = sources.caching().openCaches().get(name);
    if (cache == null) {
      return Change.refused(missing(name));
    }
    CacheInspection inspection = cache.inspection();
    if (inspection == null) {
      return Change.refused(View.says(400, "Not done", EntriesPart.NOT_SHOWN));
    }
    String of = "cache " + KeyText.of(name);
    String what = "all entries of " + of;
    try {
      if (whole) {
        inspection.clear();
      } else {
        String key = request.parameter("key");
        what =
            "the entry "
                + KeyText.of(key.isEmpty() ? request.parameter("digest") : key)
                + " of "
                + of;
        Optional<String> evicted = evict(inspection, key, request);
        if (evicted.isEmpty()) {
          return Change.refused(
              View.says(
                  400,
                  "No such key",
                  "The cache has no such key; if it is shown, clear the cache instead."));
        }
        what = "the entry " + KeyText.of(evicted.get()) + " of " + of;
      }
    } catch (LarderException e) {
      return Change.failed("evict " + what, e);
    }
    return Change.done("evicted " + what, links.to("/cache", "name", name, Links.DONE, "yes"));
  }

  /** Gives the key that was evicted. */
  private static Optional<String> evict(
      CacheInspection inspection, String key, ConsoleRequest request) {
    return key.isEmpty()
        ? inspection.evict(request.parameter("from"), request.parameter("digest"))
        : Optional.of(key).filter(inspection::evict);
  }
}

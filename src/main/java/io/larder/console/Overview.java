package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.console.CacheFigures.Times;
import io.larder.console.page.Charts;
import io.larder.console.page.Charts.Part;
import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import io.larder.observe.CacheMeters;
import io.larder.observe.CallObserver.Outcome;
import io.larder.observe.History;
import io.larder.observe.History.CacheLines;
import io.larder.observe.History.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The first page: the connection, the caches, the sessions, all from memory. */
record Overview(Sources sources, Links links) {
  private static final int ROWS = 100;
  private static final int MINUTE = 6; // steps of the history

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("cache"),
          Column.of("where answers come from"),
          Column.figures("answered"),
          Column.figures("requests"),
          Column.figures("last minute"),
          Column.of("15 minutes"),
          Column.figures("load, median / 99 %"),
          Column.figures("Redis, median / 99 %"),
          Column.figures("time saved"),
          Column.figures("in memory"),
          Column.of("state"));

  /** What scripts get; see console.md. */
  record Data(
      ConnectionPart connection,
      Calls calls,
      long evictionsKept,
      int cachesInAll,
      int page,
      int pages,
      List<CacheFigures> caches,
      List<AdvicePart.One> advice,
      SessionFigures sessions) {}

  /** Calls to Redis by what became of them. */
  record Calls(
      Times answered, long refused, long unavailable, long repeated, Lines.OfTimes history) {}

  /** A cache with the requests of one moment, since they go on while caches are sorted. */
  private record Ranked(CacheMeters cache, long requests) {}

  View view(ConsoleRequest request) {
    String filter = request.parameter("q");
    Set<String> open = sources.caching().openCaches().keySet();
    List<CacheMeters> all =
        sources.meters().caches().stream()
            .filter(cache -> cache.name().contains(filter))
            .map(cache -> new Ranked(cache, History.requests(cache)))
            .sorted(Comparator.comparingLong(Ranked::requests).reversed())
            .map(Ranked::cache)
            .toList();
    int pages = Math.max(1, (all.size() + ROWS - 1) / ROWS);
    int page = page(request.parameter("page"), pages);
    Set<String> degraded = sources.degraded().get();
    List<CacheFigures> shown =
        all.stream()
            .skip((long) (page - 1) * ROWS)
            .limit(ROWS)
            .map(
                cache ->
                    CacheFigures.of(
                        cache,
                        cache.isOfOperations() || open.contains(cache.name()),
                        degraded.contains(cache.name())))
            .toList();
    AdvicePart advice = AdvicePart.of(sources.adviser());
    Data data =
        new Data(
            ConnectionPart.of(sources.connection()),
            calls(),
            sources.meters().caches().stream().mapToLong(CacheMeters::keptEvictions).sum(),
            all.size(),
            page,
            pages,
            shown,
            advice.advice(),
            SessionFigures.of(sources.meters().sessions()));
    Markup content =
        all(
            tag(
                "div",
                attr("id", "live"),
                tiles(data, all),
                tag("section", tag("h2", "Caches"), caches(data, filter)),
                tag("section", tag("h2", "Advice"), advice.first(links)),
                tag(
                    "div",
                    attr("class", "pair"),
                    tag("section", tag("h2", "Where Redis is"), data.connection().servers()),
                    tag("section", tag("h2", "Sessions"), data.sessions().list()))));
    return View.of("Overview", data, content).refreshed();
  }

  private static int page(String asked, int pages) {
    try {
      return Math.max(1, Math.min(pages, Integer.parseInt(asked)));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private Calls calls() {
    var calls = sources.meters().calls();
    return new Calls(
        Times.of(calls.all(Outcome.ANSWERED)),
        calls.all(Outcome.REFUSED).count(),
        calls.all(Outcome.UNAVAILABLE).count(),
        calls.repetitions(),
        Lines.OfTimes.of(sources.history().calls()));
  }

  private Markup tiles(Data data, List<CacheMeters> all) {
    long requests = 0;
    long answered = 0;
    double saved = 0;
    double rate = 0;
    for (CacheMeters cache : all) {
      requests += History.requests(cache);
      answered += cache.hits();
      saved += cache.savedNanos() / 1e9;
      rate += rate(sources.history().cache(cache.name()));
    }
    return tag(
        "div",
        attr("class", "tiles"),
        tile(Shown.rate(rate), "requests in the last minute"),
        tile(Shown.percent(answered, requests), "answered by the caches"),
        tile(Shown.time(Duration.ofMillis((long) (saved * 1000))), "of computing saved"),
        tile(
            times(data.calls().answered()),
            "Redis, median and 99 %",
            Charts.spark(sources.history().calls(), "calls to Redis")),
        tile(
            Shown.count(data.calls().unavailable() + data.calls().refused()),
            "calls to Redis that failed"),
        tile(Shown.count(data.evictionsKept()), "evictions waiting for Redis"));
  }

  private static Markup tile(String figure, String words, Object... more) {
    return tag(
        "div", attr("class", "tile"), tag("strong", figure), tag("span", words), List.of(more));
  }

  static String times(Times times) {
    return times.count() == 0
        ? "–"
        : Shown.nanos((long) (times.medianSeconds() * 1e9))
            + " / "
            + Shown.nanos((long) (times.p99Seconds() * 1e9));
  }

  /** Requests in a second, over the last minute. */
  private static double rate(Optional<CacheLines> lines) {
    int[] values = lines.map(CacheLines::requests).orElse(Line.NONE).values();
    int steps = Math.min(MINUTE, values.length);
    long sum = 0;
    for (int i = values.length - steps; i < values.length; i++) {
      sum += values[i];
    }
    return steps == 0 ? 0 : (double) sum / (steps * History.STEP.toSeconds());
  }

  private Markup caches(Data data, String filter) {
    if (data.cachesInAll() == 0 && filter.isEmpty()) {
      return tag("p", "No cache was used yet.");
    }
    List<List<Object>> rows = new ArrayList<>();
    for (CacheFigures cache : data.caches()) {
      rows.add(row(cache));
    }
    return all(
        legend(),
        filter.isEmpty() && data.pages() == 1 ? null : links.ask("/", "Names with", "q", filter),
        rows.isEmpty()
            ? tag("p", "No cache has this in its name.")
            : Tables.table("Caches, those with the most requests first", COLUMNS, rows),
        data.pages() == 1 ? null : pages(data, filter));
  }

  private static Markup legend() {
    List<Markup> words = new ArrayList<>();
    for (Part part : parts(0, 0, 0, 0)) {
      words.add(tag("li", tag("span", attr("class", "swatch " + part.style())), " ", part.word()));
    }
    return tag("ul", attr("class", "legend"), words);
  }

  private static List<Part> parts(long memory, long redis, long joined, long missed) {
    return List.of(
        new Part("near", "from memory", memory),
        new Part("redis", "from Redis", redis),
        new Part("flight", "joined a computation", joined),
        new Part("miss", "missed", missed));
  }

  static Markup bar(CacheFigures cache) {
    return Charts.bar(
        parts(cache.hitsNear(), cache.hitsRedis(), cache.hitsFlight(), cache.missed()));
  }

  private List<Object> row(CacheFigures cache) {
    Optional<CacheLines> lines = sources.history().cache(cache.name());
    return List.of(
        cache.open()
            ? tag("a", links.href("/cache", "name", cache.name()), Shown.foreign(cache.name()))
            : Shown.foreign(cache.name()),
        bar(cache),
        Shown.percent(cache.answered(), cache.requests()),
        Shown.count(cache.requests()),
        Shown.rate(rate(lines)),
        Charts.spark(
            lines.map(CacheLines::requests).orElse(Line.NONE), "requests, last 15 minutes"),
        times(cache.loads()),
        times(cache.reads()),
        Shown.time(Duration.ofMillis((long) (cache.savedSeconds() * 1000))),
        kept(cache),
        state(cache));
  }

  static String kept(CacheFigures cache) {
    CacheFigures.Near kept = cache.near();
    return kept == null ? "off" : Shown.count(kept.entries()) + ", " + Shown.bytes(kept.bytes());
  }

  /** What is to be looked at; words and a colour. */
  static Markup state(CacheFigures cache) {
    List<String> signs = new ArrayList<>();
    if (cache.degraded()) {
      signs.add("does without Redis");
    }
    if (cache.unreadable() > 0) {
      signs.add(Shown.count(cache.unreadable()) + " unreadable");
    }
    if (cache.allRefused() > 0) {
      signs.add(Shown.count(cache.allRefused()) + " refused");
    }
    if (cache.evictionsKept() > 0) {
      signs.add(Shown.count(cache.evictionsKept()) + " evictions waiting");
    }
    if (!cache.open()) {
      signs.add("not open");
    }
    String style = cache.degraded() || cache.unreadable() > 0 ? "bad" : "warn";
    return tag(
        "span",
        attr("class", "state " + (signs.isEmpty() ? "ok" : style)),
        signs.isEmpty() ? "well" : String.join(", ", signs));
  }

  private Markup pages(Data data, String filter) {
    int page = data.page();
    return tag(
        "nav",
        attr("aria-label", "Pages"),
        attr("class", "pages"),
        page > 1 ? to(page - 1, filter, "Previous") : Html.nothing(),
        " Page "
            + page
            + " of "
            + data.pages()
            + ", "
            + Shown.count(data.cachesInAll())
            + " caches ",
        page < data.pages() ? to(page + 1, filter, "Next") : Html.nothing());
  }

  private Markup to(int page, String filter, String word) {
    return tag("a", links.href("/", "page", Integer.toString(page), "q", filter), word);
  }
}

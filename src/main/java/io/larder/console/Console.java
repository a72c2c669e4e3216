package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.common.MessageId;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.console.Access.Refusal;
import io.larder.console.Access.Verdict;
import io.larder.console.Access.Visitor;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Page;
import io.larder.console.page.Shown;
import io.larder.observe.History;
import io.larder.observe.Meters;
import io.larder.observe.advice.Adviser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The console of one application: answers requests, whatever they come by. Who is not in learns
 * nothing of what there is. Thread-safe.
 */
public final class Console {
  /** The container is to have the user log in, and answers if it cannot. */
  public static final int LOGIN_OF_CONTAINER = 401;

  private static final System.Logger LOG = System.getLogger("io.larder.console");

  private final Sources sources;
  private final Logins logins;
  private final Access access;
  private final Audit audit = new Audit();
  private final Entrance entrance;
  private final Map<String, Asset> assets =
      Map.of(
          "/console.css", Asset.of("console.css", "text/css;charset=UTF-8"),
          "/console.js", Asset.of("console.js", "text/javascript;charset=UTF-8"));

  /** A file of the console's. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asset(String type, byte[] bytes) {
    static Asset of(String name, String type) {
      try (InputStream file = Console.class.getResourceAsStream(name)) {
        if (file == null) {
          throw new IllegalStateException("Larder's jar lacks " + name);
        }
        return new Asset(type, file.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A console whose history begins now; says if nothing can ask it anything. */
  public static Console of(
      LarderSettings settings,
      Meters meters,
      Sources.Objects objects,
      Supplier<Set<String>> degraded) {
    ModuleConsole.Served.check(objects.connection().calls()::later);
    History history = new History(meters, objects.connection().calls()::later).start();
    return new Console(
        new Sources(
            settings,
            meters,
            history,
            new Adviser(meters, settings),
            objects.connection(),
            objects.caching(),
            objects.sessions(),
            degraded),
        System::nanoTime);
  }

  private Console(Sources sources, LongSupplier nanoTime) {
    this.sources = sources;
    this.logins = new Logins(nanoTime);
    this.access = new Access(sources.settings(), logins, nanoTime);
    this.entrance = new Entrance(access, logins, audit);
  }

  /**
   * Answers a request; a status of {@link #LOGIN_OF_CONTAINER} without a body is the container's.
   */
  public ConsoleResponse answer(ConsoleRequest request) {
    try {
      return answered(request);
    } catch (RuntimeException e) {
      return failed(request, e);
    }
  }

  /** The container's page of errors may tell more of a failure than is for everybody. */
  public static ConsoleResponse failed(ConsoleRequest request, RuntimeException failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.CONSOLE_FAILED.text("the console failed to answer a request"),
        failure);
    return refused(request, 500);
  }

  /** An answer that says nothing of the application. */
  public static ConsoleResponse refused(ConsoleRequest request, int status) {
    return Answers.alone(
        request,
        switch (status) {
          case 400 -> View.says(status, "Not possible", "The console cannot read this request.");
          case 403 -> View.says(status, "No entry", "You are not allowed to use this console.");
          case 413 -> View.says(status, "Not possible", "This is more than a form of the console.");
          case 503 -> View.says(status, "Not now", "The application has no console at present.");
          default -> View.says(status, "It failed", "The log of the application says why.");
        });
  }

  private ConsoleResponse answered(ConsoleRequest request) {
    if (!request.isChange() && !request.method().equals("GET")) {
      return Answers.alone(
              request, View.says(405, "Not possible", "The console knows GET and POST."))
          .with("Allow", "GET, HEAD, POST");
    }
    Asset asset = assets.get(request.path());
    Refusal early = access.withoutToken(request);
    if (asset != null && early == null && !request.isChange()) {
      return ConsoleResponse.of(200, asset.type(), asset.bytes());
    }
    if (request.isChange() && request.path().equals("/login") && early == null) {
      return isOfOtherSite(request) ? Answers.alone(request, forged()) : entrance.login(request);
    }
    Verdict verdict = access.check(request);
    Visitor visitor = verdict.visitor();
    if (visitor == null) {
      return entrance.refused(request, verdict);
    }
    return request.isChange() ? change(request, visitor) : shown(request, visitor);
  }

  /**
   * Browsers say from where a form comes; those that do not have the secret of the form all the
   * same.
   */
  private static boolean isOfOtherSite(ConsoleRequest request) {
    String from = request.header("Sec-Fetch-Site");
    return !from.isEmpty() && !from.equals("same-origin") && !from.equals("none");
  }

  private static View forged() {
    return View.says(
        403, "Not done", "This form was not made for you by this console, or it is too old.");
  }

  static View notThere() {
    return View.says(404, "Nothing here", "The console has no such page.");
  }

  private ConsoleResponse change(ConsoleRequest request, Visitor visitor) {
    boolean forged =
        isOfOtherSite(request)
            || !visitor.known()
            || !logins.isCsrf(request.parameter("csrf"), visitor.id(), visitor.user());
    if (forged && !visitor.script()) {
      return page(request, visitor, forged());
    }
    if (request.path().equals("/logout")) {
      logins.leave(visitor.id());
      return ConsoleResponse.seeOther(request.base() + "/")
          .with("Set-Cookie", Logins.cookie("", request));
    }
    Links links = links(request, visitor);
    Change change =
        switch (request.path()) {
          case "/cache/evict" -> new CachePage(sources, links).change(request, false);
          case "/cache/clear" -> new CachePage(sources, links).change(request, true);
          case "/sessions/end" -> new SessionsPage(sources, links).change(request, false);
          case "/sessions/end-all" -> new SessionsPage(sources, links).change(request, true);
          default -> Change.refused(notThere());
        };
    String done = change.audit();
    if (done != null) {
      audit.changed(visitor, request, done);
    }
    String next = change.next();
    View page = change.page();
    if (page != null) {
      return page(request, visitor, page);
    }
    return next == null || visitor.script() || request.wantsJson()
        ? Answers.json(200, new View.Sentence(done == null ? "" : done))
        : ConsoleResponse.seeOther(next);
  }

  private ConsoleResponse shown(ConsoleRequest request, Visitor visitor) {
    Links links = links(request, visitor);
    View view =
        switch (request.path()) {
          case "/" -> new Overview(sources, links).view(request);
          case "/cache" -> new CachePage(sources, links).view(request);
          case "/cache/evict" -> new CachePage(sources, links).confirm(request, false);
          case "/cache/clear" -> new CachePage(sources, links).confirm(request, true);
          case "/sessions" -> new SessionsPage(sources, links).view(request);
          case "/sessions/end" -> new SessionsPage(sources, links).confirm(request, false);
          case "/sessions/end-all" -> new SessionsPage(sources, links).confirm(request, true);
          case "/advice" -> AdvicePart.of(sources.adviser()).view(links);
          case "/settings" -> settings();
          default -> notThere();
        };
    return page(request, visitor, view);
  }

  private View settings() {
    SettingRows rows = SettingRows.of(sources.settings(), Settings.all());
    return View.of("Settings", rows, rows.table("Settings of the application"));
  }

  private Links links(ConsoleRequest request, Visitor visitor) {
    return new Links(request.base(), logins.csrf(visitor.id(), visitor.user()));
  }

  private ConsoleResponse page(ConsoleRequest request, Visitor visitor, View view) {
    ConsoleResponse response =
        request.wantsJson()
            ? Answers.json(view.status(), view.data())
            : ConsoleResponse.html(
                view.status(),
                new Page(
                        view.title(),
                        request.base(),
                        chrome(request, visitor),
                        view.live(),
                        all(done(request), view.content()))
                    .html());
    return visitor.known() || visitor.script()
        ? response
        : response.with("Set-Cookie", Logins.cookie(visitor.id(), request));
  }

  private static @Nullable Markup done(ConsoleRequest request) {
    return request.parameter(Links.DONE).isEmpty()
        ? null
        : tag("p", attr("role", "status"), attr("class", "state ok"), "It was done.");
  }

  private Page.Chrome chrome(ConsoleRequest request, Visitor visitor) {
    Markup leave = access.hasToken() ? links(request, visitor).change("/logout", "Leave") : null;
    return new Page.Chrome(
        request.application(), ConnectionPart.of(sources.connection()).line(), leave, footer());
  }

  private Markup footer() {
    var runtime = ManagementFactory.getRuntimeMXBean();
    return all(
        "Figures of this JVM (",
        runtime.getName(),
        ") since ",
        Shown.instant(Instant.ofEpochMilli(runtime.getStartTime())),
        ", in memory only. Shown at ",
        Shown.instant(Instant.now()),
        ". ",
        access.isLocalOnly()
            ? "This console answers this machine only, as neither role nor token is set. "
            : "",
        sources.settings().get(Settings.CONSOLE_VALUES)
            ? "Values are shown."
            : "Values are hidden; redis.console.values=true shows them.");
  }
}

package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.common.Failures;
import io.larder.common.KeyText;
import io.larder.common.LarderException;
import io.larder.config.Settings;
import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import io.larder.session.RedisSessionStore;
import io.larder.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The sessions of one user. Tokens are nowhere: only their digests are stored. */
record SessionsPage(Sources sources, Links links) {
  private static final int PATIENCE_MILLIS = 200;
  private static final int SHOWN = 200;
  private static final int SHORT_ID = 6;

  /**
   * What scripts get; see console.md. Null lists: nobody was asked for, or Redis did not answer.
   */
  record Data(
      SessionFigures figures,
      @Nullable List<One> sessions,
      int sessionsInAll,
      @Nullable String problem) {}

  /** A session; the attributes are null unless values are shown. */
  record One(
      String id,
      Instant createdAt,
      Instant lastUsedAt,
      Instant expiresAt,
      @Nullable Map<String, @Nullable Object> attributes) {}

  View view(ConsoleRequest request) {
    String user = request.parameter("user");
    RedisSessionStore.Newest found = null;
    String problem = null;
    if (!user.isEmpty()) {
      try {
        found = sessions(user);
      } catch (LarderException | IllegalArgumentException e) {
        problem = e.getMessage();
      } catch (TimeoutException e) {
        problem = "Redis has not answered in time";
      }
    }
    boolean values = sources.settings().get(Settings.CONSOLE_VALUES);
    List<One> shown =
        found == null
            ? null
            : found.sessions().stream().map(session -> one(session, values)).toList();
    SessionFigures figures = SessionFigures.of(sources.meters().sessions());
    Data data = new Data(figures, shown, found == null ? 0 : found.inAll(), problem);
    return View.of(
        "Sessions",
        data,
        all(
            tag(
                "section",
                tag("h2", "Of one user"),
                links.ask("/sessions", "User id", "user", user),
                list(user, data, values)),
            tag("section", tag("h2", "Figures of this JVM"), figures.list())));
  }

  private RedisSessionStore.Newest sessions(String user) throws TimeoutException {
    try {
      return sources
          .sessions()
          .newest(user, SHOWN)
          .toCompletableFuture()
          .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (Failures.unwrap(e) instanceof LarderException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException();
    }
  }

  private static One one(Session session, boolean values) {
    return new One(
        session.id(),
        session.createdAt(),
        session.lastUsedAt(),
        session.expiresAt(),
        values ? session.attributes() : null);
  }

  private Markup list(String user, Data data, boolean values) {
    List<One> sessions = data.sessions();
    if (sessions == null) {
      return data.problem() == null
          ? Html.nothing()
          : tag("p", attr("class", "state warn"), String.valueOf(data.problem()));
    }
    if (sessions.isEmpty()) {
      return tag("p", "This user has no session now.");
    }
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of("id"),
                Column.of("created"),
                Column.of("last used"),
                Column.of("expires")));
    if (values) {
      columns.add(Column.of("attributes"));
    }
    columns.add(Column.of("change"));
    List<List<Object>> rows = new ArrayList<>();
    for (One session : sessions) {
      List<Object> row =
          new ArrayList<>(
              List.of(
                  Shown.foreign(session.id()),
                  Shown.instant(session.createdAt()),
                  Shown.instant(session.lastUsedAt()),
                  Shown.instant(session.expiresAt())));
      if (values) {
        row.add(attributes(session));
      }
      row.add(tag("a", links.href("/sessions/end", "user", user, "id", session.id()), "End …"));
      rows.add(row);
    }
    return all(
        Tables.table("Sessions of this user", columns, rows),
        data.sessionsInAll() > SHOWN
            ? tag("p", "These are the newest of " + Shown.count(data.sessionsInAll()) + ".")
            : null,
        tag("p", tag("a", links.href("/sessions/end-all", "user", user), "End all of them …")));
  }

  private static Markup attributes(One session) {
    Map<String, @Nullable Object> attributes = session.attributes();
    return Shown.foreign(attributes == null ? "" : attributes.toString());
  }

  /** A question whether one session, or all of a user, are to be ended. */
  View confirm(ConsoleRequest request, boolean every) {
    String user = request.parameter("user");
    String id = request.parameter("id");
    return View.of(
        every ? "End all sessions?" : "End a session?",
        new View.Sentence("send it with POST"),
        all(
            tag(
                "p",
                every ? "All sessions of " : all("The session ", Shown.foreign(id), " of "),
                Shown.foreign(user),
                every ? " are ended." : " is ended.",
                " Its holder has to log in again."),
            every
                ? links.change("/sessions/end-all", "End all", "user", user)
                : links.change("/sessions/end", "End the session", "user", user, "id", id),
            tag("p", tag("a", links.href("/sessions", "user", user), "Leave it"))));
  }

  /** The end of an id: the whole one is not for the log. */
  private static String shortened(String id) {
    return KeyText.of("…" + id.substring(Math.max(0, id.length() - SHORT_ID)));
  }

  Change change(ConsoleRequest request, boolean every) {
    String user = request.parameter("user");
    String id = request.parameter("id");
    String of = "of user " + KeyText.of(user);
    String what = every ? "all sessions " + of : "the session " + shortened(id) + " " + of;
    try {
      if (every) {
        long ended = sources.sessions().revokeAll(user);
        return Change.done(
            "ended " + what + ", " + ended + " in all",
            links.to("/sessions", "user", user, Links.DONE, "yes"));
      }
      return sources.sessions().revoke(user, id)
          ? Change.done("ended " + what, links.to("/sessions", "user", user, Links.DONE, "yes"))
          : Change.refused(View.says(404, "No such session", "The user has no such session now."));
    } catch (IllegalArgumentException e) {
      return Change.refused(View.says(400, "Not done", String.valueOf(e.getMessage())));
    } catch (LarderException e) {
      return Change.failed("end " + what, e);
    }
  }
}

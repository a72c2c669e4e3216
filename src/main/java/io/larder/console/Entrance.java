package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.config.Settings;
import io.larder.console.Access.Refusal;
import io.larder.console.Access.Verdict;
import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;

/** Answers those who are not in, and lets in who gives the token. */
record Entrance(Access access, Logins logins, Audit audit) {
  private static final int TOO_MANY = 429;

  ConsoleResponse refused(ConsoleRequest request, Verdict verdict) {
    Refusal refusal = verdict.refusal();
    if (refusal == Refusal.NO_USER) {
      return ConsoleResponse.of(
          Console.LOGIN_OF_CONTAINER, "text/plain;charset=UTF-8", new byte[0]);
    }
    if (refusal == Refusal.NO_TOKEN) {
      return loginForm(request, 401, "");
    }
    if (refusal == Refusal.WRONG_TOKEN) {
      audit.wrongToken(request);
      return tooMany(request, verdict.pause());
    }
    String why =
        refusal == Refusal.NOT_LOCAL
            ? "This console answers the machine of the application only, as neither "
                + Settings.CONSOLE_ROLE
                + " nor "
                + Settings.CONSOLE_TOKEN
                + " is set."
            : "You are not allowed to use this console.";
    return Answers.alone(request, View.says(403, "No entry", why));
  }

  private ConsoleResponse tooMany(ConsoleRequest request, long pause) {
    return Answers.alone(
            request, View.says(TOO_MANY, "No entry", "This did not work. Wait " + pause + " s."))
        .with("Retry-After", Long.toString(pause));
  }

  private ConsoleResponse loginForm(ConsoleRequest request, int status, String sentence) {
    Markup form =
        tag(
            "form",
            attr("method", "post"),
            attr("action", request.base() + "/login"),
            attr("class", "ask"),
            // For managers of passwords, which keep them by user.
            tag(
                "input",
                attr("type", "text"),
                attr("value", "console"),
                attr("autocomplete", "username"),
                Html.flag("hidden", true)),
            tag(
                "label",
                "Token ",
                tag(
                    "input",
                    attr("type", "password"),
                    attr("name", "token"),
                    attr("autocomplete", "current-password"),
                    Html.flag("required", true))),
            " ",
            tag("button", attr("type", "submit"), "Enter"));
    Markup said = sentence.isEmpty() ? Html.nothing() : tag("p", attr("role", "alert"), sentence);
    View view =
        new View(status, "Enter", new View.Sentence("a token is needed"), all(said, form), false);
    return Answers.alone(request, view).with("WWW-Authenticate", "Bearer");
  }

  ConsoleResponse login(ConsoleRequest request) {
    if (!access.hasToken()) {
      return Answers.alone(request, Console.notThere());
    }
    Attempts.Outcome outcome = access.attempt(request, request.parameter("token"));
    if (!outcome.right()) {
      audit.wrongToken(request);
      return loginForm(request, TOO_MANY, "This did not work. Wait " + outcome.pause() + " s.")
          .with("Retry-After", Long.toString(outcome.pause()));
    }
    String before = Logins.idOf(request);
    if (before != null) {
      logins.leave(before);
    }
    return ConsoleResponse.seeOther(request.base() + "/")
        .with("Set-Cookie", Logins.cookie(logins.enter(), request));
  }
}

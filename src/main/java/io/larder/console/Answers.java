package io.larder.console;

import io.larder.console.page.Page;
import tools.jackson.databind.json.JsonMapper;

/** Writes answers that say nothing of the application, and JSON. */
final class Answers {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Answers() {}

  static ConsoleResponse json(int status, Object data) {
    return ConsoleResponse.json(status, JSON.writeValueAsBytes(data));
  }

  /** A page for somebody who is not in, or may not be. */
  static ConsoleResponse alone(ConsoleRequest request, View view) {
    return request.wantsJson()
        ? json(view.status(), view.data())
        : ConsoleResponse.html(
            view.status(),
            new Page(view.title(), request.base(), null, false, view.content()).html());
  }
}

package io.larder.console;

import io.larder.console.page.Html.Markup;
import io.larder.console.page.Shown;
import io.larder.console.page.Tables;
import io.larder.observe.SessionMeters;
import io.larder.observe.SessionMeters.End;
import io.larder.observe.SessionMeters.Rotation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What this JVM did with sessions since the application started. */
record SessionFigures(long created, Map<String, Long> rotations, Map<String, Long> ended) {
  static SessionFigures of(SessionMeters meters) {
    Map<String, Long> rotations = new LinkedHashMap<>();
    for (Rotation result : Rotation.values()) {
      rotations.put(result.name().toLowerCase(Locale.ROOT), meters.rotations(result));
    }
    Map<String, Long> ended = new LinkedHashMap<>();
    for (End reason : End.values()) {
      ended.put(reason.name().toLowerCase(Locale.ROOT), meters.ended(reason));
    }
    return new SessionFigures(meters.created(), rotations, ended);
  }

  Markup list() {
    return Tables.list(
        "created",
        Shown.count(created),
        "refresh tokens rotated",
        words(rotations),
        "ended before they expired",
        words(ended));
  }

  private static String words(Map<String, Long> figures) {
    StringBuilder words = new StringBuilder();
    figures.forEach(
        (word, figure) ->
            words
                .append(words.isEmpty() ? "" : ", ")
                .append(Shown.count(figure))
                .append(' ')
                .append(word));
    return words.toString();
  }
}

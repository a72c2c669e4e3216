package io.larder.console;

import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows: the same as data for scripts and as markup.
 *
 * @param title the heading
 * @param data an object that is written as JSON
 * @param content what follows the heading
 * @param live whether a browser may ask for it again and again
 */
record View(int status, String title, Object data, Markup content, boolean live) {
  /** A sentence as data. */
  record Sentence(String message) {}

  static View of(String title, Object data, Markup content) {
    return new View(200, title, data, content, false);
  }

  View refreshed() {
    return new View(status, title, data, content, true);
  }

  /** A page that only says something. */
  static View says(int status, String title, String sentence) {
    return says(status, title, sentence, null);
  }

  static View says(int status, String title, String sentence, @Nullable Markup more) {
    return new View(
        status, title, new Sentence(sentence), Html.all(Html.tag("p", sentence), more), false);
  }
}

package io.larder.console;

import io.larder.common.LarderException;
import org.jspecify.annotations.Nullable;

/**
 * What came of a change.
 *
 * @param audit what the log says of it, or null if nothing was tried
 * @param next where a browser goes on, or null
 * @param page what is shown instead, or null
 */
record Change(@Nullable String audit, @Nullable String next, @Nullable View page) {
  static Change done(String audit, String next) {
    return new Change(audit, next, null);
  }

  static Change refused(View page) {
    return new Change(null, null, page);
  }

  static Change failed(String what, LarderException failure) {
    return new Change(
        "tried to " + what + ", which failed: " + failure.getMessage(),
        null,
        View.says(503, "Not done", "Redis did not do it: " + failure.getMessage()));
  }
}

package io.larder.config;

import io.larder.config.setting.Quoted;
import io.larder.config.setting.Secret;
import io.larder.config.setting.Syntax;
import java.util.regex.Pattern;

/** How the settings of the console are written. */
final class ConsoleSyntax {
  private static final int SHORTEST = 16;
  // No segment is "." or "..", and none has what a URL would encode.
  private static final Pattern SEGMENTS = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

  static final Syntax<String> PATH =
      text -> {
        if (!SEGMENTS.matcher(text).matches()) {
          throw new Syntax.Mismatch(
              "a path such as /larder: a slash before each part, letters, digits, - _ ~ and dots");
        }
        return text;
      };

  /** A blank token is no absent one: the console would be open to this machine without it. */
  static final Syntax<Secret> TOKEN =
      new Syntax<>() {
        @Override
        public Secret parse(String text) throws Mismatch {
          if (text.strip().length() < SHORTEST) {
            throw new Mismatch("a secret of at least " + SHORTEST + " characters");
          }
          return new Secret(text);
        }

        @Override
        public boolean isPresent(String text) {
          return true;
        }

        @Override
        public Quoted show(String text) {
          return Quoted.hidden();
        }
      };

  private ConsoleSyntax() {}
}

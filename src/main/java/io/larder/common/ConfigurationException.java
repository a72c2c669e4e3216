package io.larder.common;

import java.util.List;
import java.util.Locale;

/**
 * The configuration cannot be used; the deployment fails.
 *
 * <p>The message lists every problem that was found, one a line, each with its id, the key, the
 * value (never a secret one) and what was expected.
 */
public sealed class ConfigurationException extends LarderException
    permits CacheAnnotationException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  /**
   * Creates an exception for one or more problems.
   *
   * @param problems what is wrong, at least one
   */
  public ConfigurationException(List<String> problems) {
    this("configuration problems", problems);
  }

  ConfigurationException(String heading, List<String> problems) {
    super(
        problems.size() == 1
            ? problems.get(0)
            : String.format(
                Locale.ROOT,
                "%d %s:\n  %s",
                problems.size(),
                heading,
                String.join("\n  ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** {@return the problems, each as one line: an immutable list, never empty} */
  public final List<String> problems() {
    return problems;
  }
}

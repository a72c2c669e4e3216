package io.larder.common;

import java.util.List;

/**
 * The configuration cannot be used; the deployment fails.
 *
 * <p>The message lists every problem that was found, one a line, each with its id, the key, the
 * value (never a secret one) and what was expected.
 */
public final class ConfigurationException extends LarderException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, at least one line. */
  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  /**
   * Creates an exception for one or more problems.
   *
   * @param problems what is wrong, at least one
   */
  public ConfigurationException(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.get(0)
            : problems.size() + " configuration problems:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * The problems, each as one line.
   *
   * @return an immutable list, never empty
   */
  public List<String> problems() {
    return problems;
  }
}

package io.larder.common;

import java.util.List;

/**
 * Cache annotations are used as JSR-107 chapter 8 forbids; the deployment fails.
 *
 * <p>The message lists every problem that was found, one a line, each with class, method and rule.
 */
public final class CacheAnnotationException extends LarderException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  /**
   * Creates one.
   *
   * @param problems what is wrong, at least one line
   */
  public CacheAnnotationException(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.get(0)
            : problems.size()
                + " problems with cache annotations:\n  "
                + String.join("\n  ", problems));
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

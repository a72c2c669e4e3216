package io.larder.common;

import java.util.List;

/**
 * Cache annotations are used as JSR-107 chapter 8 forbids; the deployment fails. Each problem names
 * class, method and rule.
 */
public final class CacheAnnotationException extends ConfigurationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for one or more problems.
   *
   * @param problems what is wrong, at least one line
   */
  public CacheAnnotationException(List<String> problems) {
    super("problems with cache annotations", problems);
  }
}

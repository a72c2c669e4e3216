package io.larder.config;

/**
 * One key of the configuration.
 *
 * @param <T> the type of its value
 */
public final class SettingKey<T> {
  private final String name;
  private final String defaultText;
  private final Syntax<T> syntax;

  SettingKey(String name, String defaultText, Syntax<T> syntax) {
    this.name = name;
    this.defaultText = defaultText;
    this.syntax = syntax;
  }

  /**
   * The name of the key.
   *
   * @return a dotted name, for example {@code redis.retry.max-delay}
   */
  public String name() {
    return name;
  }

  /**
   * What holds when the key is absent.
   *
   * @return the text of the default as one would write it, empty for none
   */
  public String defaultText() {
    return defaultText;
  }

  Syntax<T> syntax() {
    return syntax;
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}

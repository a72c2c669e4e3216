package io.larder.config.setting;

/**
 * A password whose text form is three stars.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  /** {@return three stars} */
  @Override
  public String toString() {
    return "***";
  }
}

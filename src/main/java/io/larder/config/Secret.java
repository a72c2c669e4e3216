package io.larder.config;

/**
 * A password that does not show itself.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  /** Three stars, whatever the value. */
  @Override
  public String toString() {
    return "***";
  }
}

package io.larder.config.setting;

/** A password whose text form is three stars. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}

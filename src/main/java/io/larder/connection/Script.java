package io.larder.connection;

/** A Lua script. Gives way to {@link io.larder.connection.call.Script}. */
public final class Script {
  private final String text;

  private Script(String text) {
    this.text = text;
  }

  /**
   * A script.
   *
   * @param text its source
   * @return the script
   */
  public static Script of(String text) {
    return new Script(text);
  }

  String text() {
    return text;
  }
}

package io.larder.session.recipe;

/** What a login sends; read from a text {@code user:agent}. */
public record Credentials(String user, String agent) {
  /** Jakarta REST makes one of a parameter or, here, of the whole text of a request. */
  public static Credentials valueOf(String text) {
    String[] parts = text.split(":", 2);
    return new Credentials(parts[0], parts[1]);
  }
}

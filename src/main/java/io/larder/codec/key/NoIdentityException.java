package io.larder.codec.key;

/** A part of a key has no identity; whoever knows a step of the way to it puts that in front. */
final class NoIdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;
  private final String reason;
  private final StringBuilder path = new StringBuilder();

  NoIdentityException(Class<?> type, String reason) {
    super(null, null, false, false);
    this.type = type.getTypeName();
    this.reason = reason;
  }

  NoIdentityException in(String step) {
    boolean joined = path.isEmpty() || path.charAt(0) == '[';
    path.insert(0, joined ? step : step + '.');
    return this;
  }

  /** For example {@code java.util.regex.Pattern at criteria[0].pattern, which …}. */
  @Override
  public String getMessage() {
    return type + (path.isEmpty() ? "" : " at " + path) + ", which " + reason;
  }
}

package io.larder.codec.shape;

/**
 * What the judgement of a class says: its values come back, must be compared each, or are refused.
 */
record Verdict(Kind kind, String property, String reason) {
  enum Kind {
    FINE,
    DOUBTFUL,
    REFUSED
  }

  static final Verdict FINE = new Verdict(Kind.FINE, "", "");
  static final Verdict DOUBTFUL = new Verdict(Kind.DOUBTFUL, "", "");

  static Verdict refused(String property, String reason) {
    return new Verdict(Kind.REFUSED, property, reason);
  }

  boolean isRefused() {
    return kind == Kind.REFUSED;
  }
}

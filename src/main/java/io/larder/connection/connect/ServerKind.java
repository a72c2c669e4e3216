package io.larder.connection.connect;

/** What a connection leads to, and the settings of its credentials, in the words of messages. */
public enum ServerKind {
  REDIS("Redis", "redis.", " or the one in redis.url"),
  SENTINEL("Sentinel", "redis.sentinel.", "");

  private final String label;
  private final String prefix;
  private final String alsoPassword;

  ServerKind(String label, String prefix, String alsoPassword) {
    this.label = label;
    this.prefix = prefix;
    this.alsoPassword = alsoPassword;
  }

  /** {@return the settings of a password that is there} */
  String passwords() {
    return alsoPassword.isEmpty()
        ? prefix + "password or " + prefix + "password-file"
        : prefix + "password, " + prefix + "password-file" + alsoPassword;
  }

  /** {@return the settings of credentials that are missing} */
  String missingCredentials() {
    return prefix
        + "password or "
        + prefix
        + "password-file (and "
        + prefix
        + "username for an ACL user)";
  }

  /** {@return the settings that say whether TLS is on} */
  String tlsSwitch(boolean on) {
    String setting = prefix + "tls.enabled=" + on;
    return this == REDIS ? setting + (on ? " (rediss" : " (redis") + ":// in redis.url)" : setting;
  }

  @Override
  public String toString() {
    return label;
  }
}

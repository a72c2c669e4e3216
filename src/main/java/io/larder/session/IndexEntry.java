package io.larder.session;

/**
 * Names one session in the index of its user: a kind, the id, for a plain session the hash of its
 * token, and until when it may be there. At most 64 characters, which keeps small indexes in Redis'
 * compact encoding.
 */
record IndexEntry(String member, long expiresAt) {
  static final String PLAIN = "t";
  static final String FAMILY = "f";
  // 13 hexadecimal digits of the time in microseconds, then 7 random characters.
  static final int ID = 20;
  private static final int SECONDS = 8;
  private static final String NO_ID = "0".repeat(ID);

  /** The entry of an id under a token, to find it by; the expiry is not known. */
  static IndexEntry plain(String id, String tokenHash) {
    return new IndexEntry(PLAIN + id + tokenHash, 0);
  }

  /** Whatever is under a token. */
  static IndexEntry plain(String tokenHash) {
    return plain(NO_ID, tokenHash);
  }

  static IndexEntry family(String id) {
    return new IndexEntry(FAMILY + id, 0);
  }

  static IndexEntry plain(StoredSession session, String tokenHash) {
    return new IndexEntry(PLAIN + session.id() + tokenHash, session.expiresAt());
  }

  static IndexEntry family(StoredSession session) {
    return new IndexEntry(FAMILY + session.id(), session.expiresAt());
  }

  boolean isFamily() {
    return member.startsWith(FAMILY);
  }

  String id() {
    return member.substring(1, 1 + ID);
  }

  /** When the session began, to the second, in milliseconds since 1970. */
  long createdAt() {
    return Long.parseLong(id().substring(0, SECONDS), 16) * 1_000;
  }

  String tokenHash() {
    return member.substring(1 + ID);
  }
}

package io.larder.session;

/**
 * One session as the index of its user names it: a kind, the id, for a plain session the hash of
 * its token, and until when it may be there. At most 64 characters, which keeps small indexes in
 * Redis' compact encoding.
 */
record IndexEntry(String member, long expiresAt) {
  static final String PLAIN = "t";
  static final String FAMILY = "f";

  /** 13 hexadecimal digits of the time in microseconds, then 7 random characters. */
  static final int ID = 20;

  static IndexEntry plain(String id, String tokenHash, long expiresAt) {
    return new IndexEntry(PLAIN + id + tokenHash, expiresAt);
  }

  static IndexEntry family(String id, long expiresAt) {
    return new IndexEntry(FAMILY + id, expiresAt);
  }

  boolean isFamily() {
    return member.startsWith(FAMILY);
  }

  String id() {
    return member.substring(1, 1 + ID);
  }

  String tokenHash() {
    return member.substring(1 + ID);
  }
}

package io.larder.session;

import java.util.List;

/**
 * Makes the keys of sessions in Redis. The braces keep a session and its two short-lived companions
 * in one slot of a cluster; the index of a user is in another.
 *
 * @param root what all of them begin with
 */
record SessionKeys(String root) {
  /** What a user has: a sorted set of {@link IndexEntry}, by expiry. */
  String index(String userId) {
    return root + "u:" + userId;
  }

  /** A session under a token of the caller's. */
  String session(String tokenHash) {
    return root + "t:{" + tokenHash + "}";
  }

  /** A family of refresh tokens. */
  String family(String familyId) {
    return root + "f:{" + familyId + "}";
  }

  String of(IndexEntry entry) {
    return entry.isFamily() ? family(entry.id()) : session(entry.tokenHash());
  }

  /** Marks a session that was ended before it was stored, so that its write does nothing. */
  static String ended(String key, String id) {
    return key + ":ended:" + id;
  }

  /** The successor of the token that was just rotated, sealed. */
  static String next(String key) {
    return key + ":next";
  }

  /** Everything that there may be of a session. */
  static List<String> all(String key, String id) {
    return List.of(key, ended(key, id), next(key));
  }
}

package io.larder.session;

import java.time.Instant;

/**
 * CDI event: a session was ended before it expired. Fired on a callback thread. A session that
 * expires fires no event, since Redis removes it by itself.
 *
 * @param userId whose it was
 * @param sessionId its public id, which is not the token
 * @param reason why it ended
 * @param time when, by the clock of Redis
 */
public record SessionEnded(String userId, String sessionId, Reason reason, Instant time) {
  /** Why a session ended. */
  public enum Reason {
    /** {@code delete}: the user has logged out. */
    DELETED,
    /** {@code revoke} or {@code revokeAll}. */
    REVOKED,
    /** {@code set} stored another session under its token. */
    REPLACED,
    /**
     * The user has more sessions than {@code redis.session.max-per-user}, and it was the oldest.
     */
    LIMIT,
    /** One of its refresh tokens was used twice. */
    REUSED
  }
}

package io.larder.session;

import io.larder.common.LarderException;
import io.larder.common.MessageId;

/**
 * A user has as many sessions as {@code redis.session.max-per-user} allows, and with {@code
 * redis.session.limit=refuse} there is no further one. Nothing was stored and no session was ended:
 * tell the user, or offer {@link SessionStore#list} to choose a session to {@link
 * SessionStore#revoke}, and log in again.
 *
 * <p>The message names no user. Immutable, thread-safe.
 */
public final class SessionLimitException extends LarderException {
  private static final long serialVersionUID = 1L;

  private final int limit;

  SessionLimitException(int limit) {
    super(
        MessageId.TOO_MANY_SESSIONS.text(
            "the user has as many sessions as redis.session.max-per-user="
                + limit
                + " allows, and redis.session.limit=refuse; end one of them, or log in after one"
                + " has expired"));
    this.limit = limit;
  }

  /**
   * How many sessions a user may have.
   *
   * @return {@code redis.session.max-per-user}
   */
  public int limit() {
    return limit;
  }
}

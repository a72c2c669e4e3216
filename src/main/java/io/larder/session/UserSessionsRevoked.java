package io.larder.session;

import java.time.Instant;

/**
 * CDI event: {@code revokeAll} has ended the sessions of a user. Fired on a callback thread, after
 * a {@link SessionEnded} for each of them.
 *
 * @param userId whose they were
 * @param count how many were ended, may be zero
 * @param time when, by the clock of Redis
 */
public record UserSessionsRevoked(String userId, long count, Instant time) {}

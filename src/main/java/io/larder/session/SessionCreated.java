package io.larder.session;

import java.time.Instant;

/**
 * CDI event: a session was stored by {@code set} or {@code issue}. Fired on a callback thread.
 *
 * @param userId whose it is
 * @param sessionId its public id, which is not the token
 * @param time when, by the clock of Redis
 */
public record SessionCreated(String userId, String sessionId, Instant time) {}

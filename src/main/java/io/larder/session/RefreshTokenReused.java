package io.larder.session;

import java.time.Instant;

/**
 * CDI event: a refresh token that had been used before was presented after the grace, and its
 * family was revoked. Fired once per family, on a callback thread; when the connection is lost just
 * then, by the next call that presents a token of the family.
 *
 * @param userId whose tokens they were
 * @param familyId the id of the session that was ended
 * @param time when, by the clock of Redis
 */
public record RefreshTokenReused(String userId, String familyId, Instant time) {}

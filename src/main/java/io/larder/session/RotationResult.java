package io.larder.session;

/** What became of a refresh token that was presented for rotation. */
public sealed interface RotationResult {
  /**
   * The token was good: here is the next one. The presented token is used up; within {@code
   * redis.session.rotation-grace} of its rotation presenting it again gives the same successor, or
   * the family's current token if the successor has been rotated as well, up to eight times.
   *
   * @param token the successor, for the client
   * @param session the session of the family
   */
  record Rotated(RefreshToken token, Session session) implements RotationResult {}

  /**
   * The token was a genuine one of this family and had been used before, so it is in two hands (RFC
   * 9700 §4.14.2). The family is revoked: no token of it is valid any more. One call says so, the
   * one that fires {@link RefreshTokenReused}; of two that meet it may be the first one, which gets
   * no successor then. If its reply is lost, the next call with a token of the family says so.
   *
   * @param userId whose tokens they were
   * @param familyId the id of the session that was ended
   */
  record Reused(String userId, String familyId) implements RotationResult {}

  /**
   * The token is none of ours, was altered, has expired, or its family has ended. Nothing was
   * changed.
   */
  record Invalid() implements RotationResult {}
}

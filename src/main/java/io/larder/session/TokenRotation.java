package io.larder.session;

import io.larder.common.EventDelivery;
import io.larder.common.MessageId;
import io.larder.connection.call.Reply;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.TokenFamilies.Rotation;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Implements {@link SessionStore#rotate}: rotates a token, then brings the index up to date. */
final class TokenRotation {
  private static final System.Logger LOG = System.getLogger("io.larder.session");

  private final UserIndex index;
  private final TokenFamilies families;
  private final SessionJson json;
  private final Revocation revocation;
  private final EventDelivery events;

  TokenRotation(
      UserIndex index,
      TokenFamilies families,
      SessionJson json,
      Revocation revocation,
      EventDelivery events) {
    this.index = index;
    this.families = families;
    this.json = json;
    this.revocation = revocation;
    this.events = events;
  }

  Reply<RotationResult> rotate(@Nullable String refreshToken) {
    Optional<IssuedToken> presented = IssuedToken.parse(refreshToken);
    return presented.isEmpty()
        ? Reply.of(new RotationResult.Invalid())
        : families.rotate(presented.get()).then(this::afterRotation);
  }

  private Reply<RotationResult> afterRotation(Rotation rotation) {
    if (rotation instanceof Rotation.Good good) {
      return afterGood(good);
    }
    if (rotation instanceof Rotation.Revoked revoked) {
      return afterReuse(revoked.session(), revoked.now());
    }
    return Reply.of(new RotationResult.Invalid());
  }

  /**
   * The index is updated before the token is returned. It can have lost the entry in two ways only:
   * the user's sessions were revoked meanwhile, or the entry expired at the very end of the token's
   * life; the family ends in both.
   */
  private Reply<RotationResult> afterGood(Rotation.Good good) {
    StoredSession session = good.session();
    IndexEntry entry = IndexEntry.family(session);
    return index
        .extendTo(session.userId(), entry)
        .then(
            extended ->
                extended.isPresent()
                    ? Reply.of(
                        new RotationResult.Rotated(
                            RefreshToken.of(good.token(), session.expiresAt()),
                            json.session(session)))
                    : revocation
                        .end(session.userId(), List.of(entry), Reason.REVOKED)
                        .map(count -> new RotationResult.Invalid()));
  }

  private Reply<RotationResult> afterReuse(StoredSession session, long now) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.TOKEN_REUSED.text(
            "a refresh token was used a second time after the grace; its family "
                + Digests.fingerprint(session.id())
                + " is revoked (the event RefreshTokenReused says whose it was)"));
    events.fire(new RefreshTokenReused(session.userId(), session.id(), Instant.ofEpochMilli(now)));
    revocation.publish(session.userId(), session.id(), Reason.REUSED, now);
    return index
        .remove(session.userId(), List.of(IndexEntry.family(session)))
        .map(removed -> new RotationResult.Reused(session.userId(), session.id()));
  }
}

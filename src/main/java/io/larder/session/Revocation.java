package io.larder.session;

import io.larder.common.EventDelivery;
import io.larder.common.MessageId;
import io.larder.connection.call.Reply;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.StoredSessions.Ended;
import io.larder.session.token.Digests;
import java.time.Instant;
import java.util.List;

/** Ends sessions that the index of a user names, and publishes their end. */
final class Revocation {
  private static final System.Logger LOG = System.getLogger("io.larder.session");

  private final UserIndex index;
  private final StoredSessions sessions;
  private final EventDelivery events;

  Revocation(UserIndex index, StoredSessions sessions, EventDelivery events) {
    this.index = index;
    this.sessions = sessions;
    this.events = events;
  }

  /** Counts the sessions it ends; entries go last, so a call after a failure ends them again. */
  Reply<Long> end(String userId, List<IndexEntry> entries, Reason reason) {
    if (entries.isEmpty()) {
      return Reply.of(0L);
    }
    return SessionCalls.each(entries, sessions::end)
        .then(
            ended -> index.remove(userId, entries).map(removed -> publish(userId, ended, reason)));
  }

  private long publish(String userId, List<Ended> ended, Reason reason) {
    List<Ended> found = ended.stream().filter(Ended::found).toList();
    found.forEach(end -> publish(userId, end.entry().id(), reason, end.now()));
    return found.size();
  }

  /** Publishes that a token was used twice and ended its family, and removes the family's entry. */
  Reply<RotationResult> afterReuse(StoredSession session, long now) {
    String userId = session.userId();
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.TOKEN_REUSED.text(
            "a refresh token was used a second time after the grace; its family "
                + Digests.fingerprint(session.id())
                + " is revoked (the event RefreshTokenReused says whose it was)"));
    events.fire(new RefreshTokenReused(userId, session.id(), Instant.ofEpochMilli(now)));
    publish(userId, session.id(), Reason.REUSED, now);
    return index
        .remove(userId, List.of(IndexEntry.family(session)))
        .map(removed -> new RotationResult.Reused(userId, session.id()));
  }

  void publish(String userId, String id, Reason reason, long now) {
    events.fire(new SessionEnded(userId, id, reason, Instant.ofEpochMilli(now)));
  }
}

package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.MessageId;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.StoredSessions.Deleted;
import io.larder.session.StoredSessions.Ended;
import io.larder.session.StoredSessions.StoredFamily;
import io.larder.session.StoredSessions.Written;
import io.larder.session.TokenFamilies.Outcome;
import io.larder.session.UserIndex.Added;
import io.larder.session.UserIndex.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SessionStore} and {@link AsyncSessionStore} do.
 *
 * <p>The order of steps is the same everywhere, because nothing spans the two keys of a session and
 * its user: an entry of the index is written before the session and removed after it. Whoever ends
 * a session that the index names and that is not there forbids the write that may be on its way.
 */
final class SessionCommands {
  private static final System.Logger LOG = System.getLogger("io.larder.session");
  private static final int RANDOM_ID = 7;

  private final UserIndex index;
  private final StoredSessions sessions;
  private final TokenFamilies families;
  private final SessionJson json;
  private final SessionEvents events;

  SessionCommands(
      UserIndex index,
      StoredSessions sessions,
      TokenFamilies families,
      SessionJson json,
      SessionEvents events) {
    this.index = index;
    this.sessions = sessions;
    this.families = families;
    this.json = json;
    this.events = events;
  }

  Step<Boolean> set(String token, Session session, Duration ttl) {
    String hash = Hashes.sha256(Arguments.newToken(token));
    Arguments.session(session);
    Arguments.ttl(ttl);
    String body = json.body(session);
    return index
        .addPlain(session.userId(), randomId(), hash, ttl)
        .then(added -> store(session.userId(), added, SessionJson.plain(added, body)));
  }

  Step<RefreshToken> issue(Session session, Duration ttl) {
    Arguments.session(session);
    Arguments.ttl(ttl);
    String body = json.body(session);
    return index
        .addFamily(session.userId(), randomId(), families.firstTtl(ttl))
        .then(
            added -> {
              IssuedToken token = families.first(added.entry().id());
              String text = SessionJson.family(added, token, ttl.toMillis(), body);
              return store(session.userId(), added, text)
                  .map(done -> refreshToken(token, added.entry().expiresAt()));
            });
  }

  /** First what is beyond the limit goes, then the session is stored. */
  private Step<Boolean> store(String userId, Added added, String text) {
    return endAll(userId, added.beyondLimit(), Reason.LIMIT)
        .then(ended -> sessions.write(added.entry(), text))
        .then(written -> afterWrite(userId, added, written));
  }

  private Step<Boolean> afterWrite(String userId, Added added, Written written) {
    if (!written.stored()) {
      return Step.done(false);
    }
    String id = added.entry().id();
    Instant now = Instant.ofEpochMilli(added.now());
    SessionCreated created = new SessionCreated(userId, id, now);
    if (written.replaced().isEmpty()) {
      events.fire(created);
      return Step.done(true);
    }
    StoredSession old = written.replaced().get();
    IndexEntry entry = IndexEntry.plain(old.id(), added.entry().tokenHash(), old.expiresAt());
    events.fireAll(
        List.of(new SessionEnded(old.userId(), old.id(), Reason.REPLACED, now), created));
    return index.remove(old.userId(), List.of(entry));
  }

  Step<Optional<Session>> get(@Nullable String token) {
    return find(token).map(found -> found.map(json::session));
  }

  Step<Boolean> exists(@Nullable String token) {
    return find(token).map(Optional::isPresent);
  }

  private Step<Optional<StoredSession>> find(@Nullable String token) {
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    if (issued.isPresent()) {
      return accepted(issued.get());
    }
    if (token == null || !Arguments.canBeToken(token)) {
      return Step.done(Optional.empty());
    }
    return sessions.read(Hashes.sha256(token));
  }

  private Step<Optional<StoredSession>> accepted(IssuedToken token) {
    return sessions
        .readFamily(token.familyId())
        .map(found -> found.filter(family -> family.accepts(token)).map(StoredFamily::session));
  }

  Step<Boolean> touch(@Nullable String token, Duration ttl) {
    Arguments.ttl(ttl);
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    return find(token)
        .then(
            found -> {
              if (found.isEmpty() || token == null) {
                return Step.done(false);
              }
              StoredSession session = found.get();
              return issued.isPresent()
                  ? slide(session, family(session), ttl, families.latest(session))
                  : slide(session, plain(session, Hashes.sha256(token)), ttl, 0);
            });
  }

  private Step<Boolean> slide(StoredSession session, IndexEntry entry, Duration ttl, long latest) {
    String userId = session.userId();
    return index
        .slide(userId, entry, ttl, latest)
        .then(
            expires -> expires.isEmpty() ? Step.done(false) : sessions.extend(entry, expires.get()))
        .then(
            extended ->
                extended
                    ? Step.done(true)
                    : index.remove(userId, List.of(entry)).map(removed -> false));
  }

  Step<Boolean> delete(@Nullable String token) {
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    if (issued.isPresent()) {
      return deleteFamily(issued.get());
    }
    if (token == null || !Arguments.canBeToken(token)) {
      return Step.done(false);
    }
    String hash = Hashes.sha256(token);
    return sessions.delete(hash).then(deleted -> afterDelete(hash, deleted));
  }

  private Step<Boolean> afterDelete(String hash, Deleted deleted) {
    if (deleted.session().isEmpty()) {
      return Step.done(deleted.found());
    }
    StoredSession session = deleted.session().get();
    events.fire(ended(session.userId(), session.id(), Reason.DELETED, deleted.now()));
    return index.remove(session.userId(), List.of(plain(session, hash))).map(removed -> true);
  }

  /** Any genuine token of the family will do: who logs out with an old one means the same. */
  private Step<Boolean> deleteFamily(IssuedToken token) {
    return sessions
        .readFamily(token.familyId())
        .then(
            found -> {
              if (found.filter(family -> family.isOf(token)).isEmpty()) {
                return Step.done(false);
              }
              StoredSession session = found.get().session();
              return endAll(session.userId(), List.of(family(session)), Reason.DELETED)
                  .map(count -> count > 0);
            });
  }

  Step<List<Session>> list(String userId) {
    return index
        .read(Arguments.userId(userId))
        .then(found -> Step.each(found.entries(), sessions::read))
        .map(
            found ->
                found.stream()
                    .flatMap(Optional::stream)
                    .sorted(java.util.Comparator.comparing(StoredSession::id))
                    .map(json::session)
                    .toList());
  }

  Step<Boolean> revoke(String userId, String sessionId) {
    requireNonNull(sessionId, "sessionId is null");
    return index
        .read(Arguments.userId(userId))
        .then(
            found ->
                endAll(
                    userId,
                    found.entries().stream().filter(e -> e.id().equals(sessionId)).toList(),
                    Reason.REVOKED))
        .map(count -> count > 0);
  }

  Step<Long> revokeAll(String userId) {
    return index.read(Arguments.userId(userId)).then(found -> revokeAll(userId, found));
  }

  private Step<Long> revokeAll(String userId, Found found) {
    return endAll(userId, found.entries(), Reason.REVOKED)
        .map(
            count -> {
              events.fire(
                  new UserSessionsRevoked(userId, count, Instant.ofEpochMilli(found.now())));
              return count;
            });
  }

  /** Ends sessions, then takes them from the index: in between, a second call ends them again. */
  private Step<Long> endAll(String userId, List<IndexEntry> entries, Reason reason) {
    if (entries.isEmpty()) {
      return Step.done(0L);
    }
    return Step.each(entries, sessions::end)
        .then(ended -> index.remove(userId, entries).map(removed -> told(userId, ended, reason)));
  }

  private long told(String userId, List<Ended> ended, Reason reason) {
    List<SessionEnded> tell = new ArrayList<>();
    for (Ended end : ended) {
      if (end.found()) {
        tell.add(ended(userId, end.entry().id(), reason, end.now()));
      }
    }
    events.fireAll(tell);
    return tell.size();
  }

  Step<RotationResult> rotate(@Nullable String refreshToken) {
    Optional<IssuedToken> presented = IssuedToken.parse(refreshToken);
    if (presented.isEmpty()) {
      return Step.done(new RotationResult.Invalid());
    }
    return families.rotate(presented.get()).then(this::afterRotation);
  }

  private Step<RotationResult> afterRotation(Outcome outcome) {
    if (outcome instanceof Outcome.Good good) {
      return afterGood(good);
    }
    if (outcome instanceof Outcome.Revoked revoked) {
      return afterReuse(revoked.session(), revoked.now());
    }
    return Step.done(new RotationResult.Invalid());
  }

  /**
   * The index follows before anybody gets the token. It can have lost the entry in two ways only:
   * the user's sessions were revoked meanwhile, or the entry went at the very end of the token's
   * life; the family ends in both.
   */
  private Step<RotationResult> afterGood(Outcome.Good good) {
    StoredSession session = good.session();
    IndexEntry entry = family(session);
    return index
        .extendTo(session.userId(), entry)
        .then(
            extended ->
                extended.isPresent()
                    ? Step.done(
                        new RotationResult.Rotated(
                            refreshToken(good.token(), session.expiresAt()), json.session(session)))
                    : endAll(session.userId(), List.of(entry), Reason.REVOKED)
                        .map(count -> new RotationResult.Invalid()));
  }

  private Step<RotationResult> afterReuse(StoredSession session, long now) {
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.TOKEN_REUSED.text(
            "a refresh token was used a second time after the grace; its family "
                + Hashes.fingerprint(session.id())
                + " is revoked (the event RefreshTokenReused says whose it was)"));
    events.fireAll(
        List.of(
            new RefreshTokenReused(session.userId(), session.id(), Instant.ofEpochMilli(now)),
            ended(session.userId(), session.id(), Reason.REUSED, now)));
    return index
        .remove(session.userId(), List.of(family(session)))
        .map(removed -> new RotationResult.Reused(session.userId(), session.id()));
  }

  private static SessionEnded ended(String userId, String id, Reason reason, long now) {
    return new SessionEnded(userId, id, reason, Instant.ofEpochMilli(now));
  }

  private static IndexEntry plain(StoredSession session, String tokenHash) {
    return IndexEntry.plain(session.id(), tokenHash, session.expiresAt());
  }

  private static IndexEntry family(StoredSession session) {
    return IndexEntry.family(session.id(), session.expiresAt());
  }

  private static RefreshToken refreshToken(IssuedToken token, long expiresAt) {
    return new RefreshToken(token.value(), Instant.ofEpochMilli(expiresAt));
  }

  /** Six random bytes are eight characters. */
  private String randomId() {
    byte[] bytes = new byte[6];
    families.random().nextBytes(bytes);
    return Hashes.base64(bytes).substring(0, RANDOM_ID);
  }
}

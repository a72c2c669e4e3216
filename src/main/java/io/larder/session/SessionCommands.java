package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.EventDelivery;
import io.larder.common.InputText;
import io.larder.config.LarderSettings;
import io.larder.connection.call.Reply;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.StoredSessions.Deleted;
import io.larder.session.StoredSessions.StoredFamily;
import io.larder.session.StoredSessions.WriteResult;
import io.larder.session.UserIndex.Added;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link SessionStore} and {@link AsyncSessionStore}. Nothing spans the two keys of a
 * session and its user, so an entry of the index is written before the session and removed after
 * it. A call that ends a session which the index names and which is not there marks it, so that a
 * write that is still on its way is not stored.
 */
final class SessionCommands {
  private final UserIndex index;
  private final SessionJson json;
  private final EventDelivery events;
  private final StoredSessions sessions;
  private final Revocation revocation;
  private final TokenFamilies families;

  SessionCommands(
      SessionCalls calls,
      LarderSettings settings,
      UserIndex index,
      SessionJson json,
      EventDelivery events) {
    this.index = index;
    this.json = json;
    this.events = events;
    this.sessions = new StoredSessions(calls, json);
    this.revocation = new Revocation(index, sessions, events);
    this.families = new TokenFamilies(calls, settings, index, json, revocation);
  }

  Reply<Boolean> set(String token, Session session, Duration ttl) {
    String hash = Digests.sha256(SessionInput.newToken(token));
    requireNonNull(session, "session is null");
    SessionInput.ttl(ttl);
    String body = json.body(session);
    return index
        .add(session.userId(), IndexEntry.PLAIN, hash, ttl)
        .then(added -> store(session.userId(), added, SessionJson.plain(added, body)));
  }

  Reply<RefreshToken> issue(Session session, Duration ttl) {
    requireNonNull(session, "session is null");
    SessionInput.ttl(ttl);
    String body = json.body(session);
    return index
        .add(session.userId(), IndexEntry.FAMILY, "", families.firstTtl(ttl))
        .then(
            added -> {
              IssuedToken token = families.first(added.entry().id());
              String text = SessionJson.family(added, token, ttl.toMillis(), body);
              return store(session.userId(), added, text)
                  .map(done -> RefreshToken.of(token, added.entry().expiresAt()));
            });
  }

  /** Ends what is beyond the limit, then stores the session. */
  private Reply<Boolean> store(String userId, Added added, String text) {
    return revocation
        .end(userId, added.beyondLimit(), Reason.LIMIT)
        .then(ended -> sessions.write(added.entry(), text))
        .then(written -> afterWrite(userId, added, written));
  }

  private Reply<Boolean> afterWrite(String userId, Added added, WriteResult written) {
    if (!written.stored()) {
      return Reply.of(false);
    }
    String id = added.entry().id();
    SessionCreated created = new SessionCreated(userId, id, Instant.ofEpochMilli(added.now()));
    Optional<StoredSession> replaced = written.replaced();
    replaced.ifPresent(
        old -> revocation.publish(old.userId(), old.id(), Reason.REPLACED, added.now()));
    events.fire(created);
    String hash = added.entry().tokenHash();
    return replaced
        .map(old -> index.remove(old.userId(), List.of(IndexEntry.plain(old, hash))))
        .orElseGet(() -> Reply.of(true));
  }

  Reply<Optional<Session>> get(@Nullable String token) {
    return find(token).map(found -> found.map(json::session));
  }

  Reply<Boolean> exists(@Nullable String token) {
    return find(token).map(Optional::isPresent);
  }

  private Reply<Optional<StoredSession>> find(@Nullable String token) {
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    if (issued.isPresent()) {
      return accepted(issued.get());
    }
    if (token == null || !SessionInput.canBeToken(token)) {
      return Reply.of(Optional.empty());
    }
    return sessions.read(Digests.sha256(token));
  }

  private Reply<Optional<StoredSession>> accepted(IssuedToken token) {
    return sessions
        .readFamily(token.familyId())
        .map(found -> found.filter(family -> family.accepts(token)).map(StoredFamily::session));
  }

  Reply<Boolean> touch(@Nullable String token, Duration ttl) {
    SessionInput.ttl(ttl);
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    return find(token)
        .then(
            found -> {
              if (found.isEmpty() || token == null) {
                return Reply.of(false);
              }
              StoredSession session = found.get();
              return issued.isPresent()
                  ? slide(session, IndexEntry.family(session), ttl, families.latest(session))
                  : slide(session, IndexEntry.plain(session, Digests.sha256(token)), ttl, 0);
            });
  }

  private Reply<Boolean> slide(StoredSession session, IndexEntry entry, Duration ttl, long latest) {
    String userId = session.userId();
    return index
        .slide(userId, entry, ttl, latest)
        .then(
            expires -> expires.isEmpty() ? Reply.of(false) : sessions.extend(entry, expires.get()))
        .then(
            extended ->
                extended
                    ? Reply.of(true)
                    : index.remove(userId, List.of(entry)).map(removed -> false));
  }

  Reply<Boolean> delete(@Nullable String token) {
    Optional<IssuedToken> issued = IssuedToken.parse(token);
    if (issued.isPresent()) {
      return deleteFamily(issued.get());
    }
    if (token == null || !SessionInput.canBeToken(token)) {
      return Reply.of(false);
    }
    String hash = Digests.sha256(token);
    return sessions.delete(hash).then(deleted -> afterDelete(hash, deleted));
  }

  private Reply<Boolean> afterDelete(String hash, Deleted deleted) {
    if (deleted.session().isEmpty()) {
      return Reply.of(deleted.found());
    }
    StoredSession session = deleted.session().get();
    revocation.publish(session.userId(), session.id(), Reason.DELETED, deleted.now());
    return index
        .remove(session.userId(), List.of(IndexEntry.plain(session, hash)))
        .map(removed -> true);
  }

  /** Any genuine token of the family will do: a logout with an old one means the same. */
  private Reply<Boolean> deleteFamily(IssuedToken token) {
    return sessions
        .readFamily(token.familyId())
        .then(
            found -> {
              if (found.filter(family -> family.isOf(token)).isEmpty()) {
                return Reply.of(false);
              }
              StoredSession session = found.get().session();
              return revocation
                  .end(session.userId(), List.of(IndexEntry.family(session)), Reason.DELETED)
                  .map(count -> count > 0);
            });
  }

  Reply<List<Session>> list(String userId) {
    return index
        .read(InputText.require("userId", userId))
        .then(found -> SessionCalls.each(found.entries(), sessions::read))
        .map(
            found ->
                found.stream()
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(StoredSession::id))
                    .map(json::session)
                    .toList());
  }

  Reply<Boolean> revoke(String userId, String sessionId) {
    requireNonNull(sessionId, "sessionId is null");
    return index
        .read(InputText.require("userId", userId))
        .then(
            found ->
                revocation.end(
                    userId,
                    found.entries().stream().filter(e -> e.id().equals(sessionId)).toList(),
                    Reason.REVOKED))
        .map(count -> count > 0);
  }

  Reply<Long> revokeAll(String userId) {
    return index
        .read(InputText.require("userId", userId))
        .then(
            found ->
                revocation
                    .end(userId, found.entries(), Reason.REVOKED)
                    .map(
                        count -> {
                          Instant time = Instant.ofEpochMilli(found.now());
                          events.fire(new UserSessionsRevoked(userId, count, time));
                          return count;
                        }));
  }

  Reply<RotationResult> rotate(@Nullable String refreshToken) {
    return families.rotate(refreshToken);
  }
}

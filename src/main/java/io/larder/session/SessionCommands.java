package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.EventDelivery;
import io.larder.config.LarderSettings;
import io.larder.connection.call.Reply;
import io.larder.observe.SessionMeters;
import io.larder.observe.SessionMeters.End;
import io.larder.observe.SessionMeters.Rotation;
import io.larder.session.StoredSessions.WriteResult;
import io.larder.session.UserIndex.Added;
import io.larder.session.UserIndex.Login;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Implements what {@link SessionStore} and {@link AsyncSessionStore} do with one token. Nothing
 * spans the two keys of a session and its user, so an entry of the index is written before the
 * session and removed after it.
 */
final class SessionCommands {
  private final SessionCalls calls;
  private final UserIndex index;
  private final SessionJson json;
  private final News news;
  private final StoredSessions sessions;
  private final Revocation revocation;
  private final LoginLimit limit;
  private final TokenFamilies families;
  private final UserSessions users;

  SessionCommands(
      SessionCalls calls, LarderSettings settings, UserIndex index, SessionJson json, News news) {
    this.calls = calls;
    this.index = index;
    this.json = json;
    this.news = news;
    this.revocation = new Revocation(calls, index, json, news);
    this.sessions = new StoredSessions(calls, json, revocation);
    this.limit = new LoginLimit(settings, index, sessions, revocation);
    this.families = new TokenFamilies(calls, settings, json, revocation, news);
    this.users = new UserSessions(index, sessions, revocation, json, news);
  }

  <T extends @Nullable Object> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    return calls.calls().callbacks().stage(() -> calls.calls().oneCall(call));
  }

  <T extends @Nullable Object> T await(Supplier<Reply<T>> call) {
    return calls.calls().oneCall(call).await();
  }

  /** What concerns all sessions of a user. */
  UserSessions users() {
    return users;
  }

  Reply<Boolean> set(String token, Session session, Duration ttl) {
    String hash = Digests.sha256(SessionInput.newToken(token));
    requireNonNull(session, "session is null");
    SessionInput.ttl(ttl);
    String body = json.body(session);
    return limit
        .add(new Login(session.userId(), IndexEntry.PLAIN, hash, ttl))
        .then(added -> store(session.userId(), added, SessionJson.plain(added, body)));
  }

  Reply<RefreshToken> issue(Session session, Duration ttl) {
    requireNonNull(session, "session is null");
    SessionInput.ttl(ttl);
    String body = json.body(session);
    return limit
        .add(new Login(session.userId(), IndexEntry.FAMILY, "", families.firstTtl(ttl)))
        .then(
            added -> {
              IssuedToken token = families.first(added.entry().id());
              String text = SessionJson.family(added, token, ttl.toMillis(), body);
              return store(session.userId(), added, text)
                  .map(done -> RefreshToken.of(token, added.entry().expiresAt()));
            });
  }

  private Reply<Boolean> store(String userId, Added added, String text) {
    return sessions.write(added.entry(), text).then(written -> afterWrite(userId, added, written));
  }

  private Reply<Boolean> afterWrite(String userId, Added added, WriteResult written) {
    if (!written.stored()) {
      return Reply.of(false);
    }
    Instant time = Instant.ofEpochMilli(added.now());
    SessionCreated created = new SessionCreated(userId, added.entry().id(), time);
    return revocation
        .finish(written.ended())
        .whenDone(() -> news.created(created))
        .map(finished -> true);
  }

  Reply<Optional<Session>> get(@Nullable String token) {
    return find(token, true).map(found -> found.map(json::session));
  }

  Reply<Boolean> exists(@Nullable String token) {
    return find(token, false).map(Optional::isPresent);
  }

  Reply<Boolean> isCurrent(@Nullable String token, String sessionId) {
    requireNonNull(sessionId, "sessionId is null");
    return find(token, false)
        .map(found -> found.filter(session -> session.id().equals(sessionId)).isPresent());
  }

  private Reply<Optional<StoredSession>> find(@Nullable String token, boolean use) {
    return token != null && SessionInput.canBeToken(token)
        ? sessions.read(token, use)
        : Reply.of(Optional.empty());
  }

  Reply<Boolean> update(@Nullable String token, Map<String, ?> attributes) {
    String text = json.attributes(SessionInput.attributes(attributes));
    return token != null && SessionInput.canBeToken(token)
        ? sessions.update(token, text)
        : Reply.of(false);
  }

  Reply<Boolean> touch(@Nullable String token, Duration ttl) {
    SessionInput.ttl(ttl);
    return find(token, true)
        .then(
            found -> {
              if (found.isEmpty() || token == null) {
                return Reply.of(false);
              }
              StoredSession session = found.get();
              return IssuedToken.parse(token).isPresent()
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
    if (token == null || !SessionInput.canBeToken(token)) {
      return Reply.of(false);
    }
    return IssuedToken.parse(token)
        .map(revocation::delete)
        .orElseGet(() -> revocation.delete(token));
  }

  /** Ends the user's other sessions; what is under this token meanwhile is the caller's, too. */
  Reply<Long> revokeOthers(@Nullable String token) {
    return find(token, false)
        .then(
            found ->
                found.isEmpty() || token == null
                    ? Reply.of(0L)
                    : users.endOthers(found.get(), Digests.sha256(token)));
  }

  Reply<RotationResult> rotate(@Nullable String refreshToken) {
    return families.rotate(refreshToken);
  }

  /** Counts what happens to sessions, and tells the application's observers. Thread-safe. */
  record News(EventDelivery events, SessionMeters meters) {
    void created(SessionCreated event) {
      meters.wasCreated();
      events.fire(event);
    }

    void ended(SessionEnded event) {
      meters.wasEnded(
          switch (event.reason()) {
            case DELETED -> End.DELETED;
            case REVOKED -> End.REVOKED;
            case REPLACED -> End.REPLACED;
            case LIMIT -> End.LIMIT;
            case REUSED -> End.REUSED;
          });
      events.fire(event);
    }

    void reused(RefreshTokenReused event) {
      events.fire(event);
    }

    void revoked(UserSessionsRevoked event) {
      events.fire(event);
    }

    /** A rotation of a call of this application ended so. */
    RotationResult rotated(RotationResult result, boolean repeated) {
      meters.wasRotated(
          result instanceof RotationResult.Reused
              ? Rotation.REUSED
              : result instanceof RotationResult.Invalid
                  ? Rotation.INVALID
                  : repeated ? Rotation.REPEATED : Rotation.ROTATED);
      return result;
    }
  }
}

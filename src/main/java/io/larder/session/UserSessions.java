package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.InputText;
import io.larder.connection.call.Reply;
import io.larder.session.SessionCommands.News;
import io.larder.session.SessionEnded.Reason;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Implements what {@link SessionStore} and {@link AsyncSessionStore} do with a user's sessions. */
final class UserSessions {
  private final UserIndex index;
  private final StoredSessions sessions;
  private final Revocation revocation;
  private final SessionJson json;
  private final News news;

  UserSessions(
      UserIndex index,
      StoredSessions sessions,
      Revocation revocation,
      SessionJson json,
      News news) {
    this.index = index;
    this.sessions = sessions;
    this.revocation = revocation;
    this.json = json;
    this.news = news;
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

  /** Reads no more of them than asked for. */
  Reply<RedisSessionStore.Newest> newest(String userId, int most) {
    return index
        .read(InputText.require("userId", userId))
        .then(
            found -> {
              // Ids begin with the time of the login.
              List<IndexEntry> newest =
                  found.entries().stream()
                      .sorted(Comparator.comparing(IndexEntry::id).reversed())
                      .limit(most)
                      .toList();
              return SessionCalls.each(newest, sessions::read)
                  .map(
                      read ->
                          new RedisSessionStore.Newest(
                              read.stream().flatMap(Optional::stream).map(json::session).toList(),
                              found.entries().size()));
            });
  }

  Reply<Boolean> update(String userId, String sessionId, Map<String, ?> attributes) {
    requireNonNull(sessionId, "sessionId is null");
    String text = json.attributes(SessionInput.attributes(attributes));
    return entries(userId, sessionId)
        .then(entries -> SessionCalls.each(entries, entry -> sessions.update(entry, text)))
        .map(updated -> updated.contains(true));
  }

  Reply<Boolean> revoke(String userId, String sessionId) {
    requireNonNull(sessionId, "sessionId is null");
    return entries(userId, sessionId)
        .then(entries -> revocation.end(userId, entries, Reason.REVOKED))
        .map(count -> count > 0);
  }

  private Reply<List<IndexEntry>> entries(String userId, String sessionId) {
    return index
        .read(InputText.require("userId", userId))
        .map(
            found ->
                found.entries().stream().filter(entry -> entry.id().equals(sessionId)).toList());
  }

  Reply<Long> endOthers(StoredSession kept, String tokenHash) {
    return index
        .read(kept.userId())
        .then(
            found ->
                revocation.end(
                    kept.userId(),
                    found.entries().stream()
                        .filter(
                            entry ->
                                !entry.id().equals(kept.id())
                                    && !entry.tokenHash().equals(tokenHash))
                        .toList(),
                    Reason.REVOKED));
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
                          news.revoked(new UserSessionsRevoked(userId, count, time));
                          return count;
                        }));
  }
}

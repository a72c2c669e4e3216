package io.larder.session;

import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.SessionCalls.Values;
import io.larder.session.token.IssuedToken;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and changes the key of one session, plain or family, with one command or script each. */
final class StoredSessions {
  // The id of a session and all that stands behind its expiry; nil for what cannot be read.
  private static final String PARTS =
      """
      local function parts(json)
        return string.match(json or '', '^{"id":"([%w_-]+)","expiresAt":%d+,(.*)$')
      end
      """;

  // ARGV: JSON, expiry. A session that was ended before it was stored is not stored.
  private static final Script<Values> WRITE =
      SessionCalls.script(
          "storing a session",
          """
          if redis.call('unlink', KEYS[2]) == 1 then return {'ended'} end
          local old = redis.call('get', KEYS[1])
          redis.call('set', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
          return {'stored', old}
          """);

  // ARGV: id, expiry.
  private static final Script<Values> EXTEND =
      SessionCalls.script(
              "extending a session",
              PARTS
                  + """
              local id, rest = parts(redis.call('get', KEYS[1]))
              if id ~= ARGV[1] then return {} end
              local head = '{"id":"' .. id .. '","expiresAt":' .. ARGV[2] .. ','
              redis.call('set', KEYS[1], head .. rest, 'PXAT', ARGV[2])
              return {id}
              """)
          .repeatable();

  private static final Script<Values> DELETE =
      SessionCalls.script(
          "deleting a session",
          SessionCalls.NOW
              + """
              local old = redis.call('get', KEYS[1])
              redis.call('unlink', KEYS[1])
              return {whole(now), old}
              """);

  // ARGV: id, expiry. What cannot be read is ended, too: another version of the application may be
  // able to read it. A session that is not there may be on its way, so it is marked as ended for as
  // long as it would have lasted.
  private static final Script<Values> END =
      SessionCalls.script(
          "ending a session",
          SessionCalls.NOW
              + PARTS
              + """
              local old = redis.call('get', KEYS[1])
              local id = parts(old)
              if old and (not id or id == ARGV[1]) then
                redis.call('unlink', KEYS[1], KEYS[3])
                return {whole(now), 'ended'}
              end
              redis.call('set', KEYS[2], '', 'PXAT', ARGV[2])
              return {whole(now)}
              """);

  private final SessionCalls calls;
  private final SessionJson json;

  StoredSessions(SessionCalls calls, SessionJson json) {
    this.calls = calls;
    this.json = json;
  }

  /** Whether a session was stored, not ended before it was, and what the token had before. */
  record WriteResult(boolean stored, Optional<StoredSession> replaced) {}

  /** A session that was deleted: whether there was one, and what could be read of it. */
  record Deleted(boolean found, long now, Optional<StoredSession> session) {}

  Reply<WriteResult> write(IndexEntry entry, String text) {
    String key = calls.key(entry);
    return calls
        .run(WRITE, calls.all(entry), text, entry.expiresAt())
        .map(
            answer ->
                new WriteResult(answer.text(0).equals("stored"), plain(key, answer.bytes(1))));
  }

  Reply<Optional<StoredSession>> read(String tokenHash) {
    String key = calls.session(tokenHash);
    return calls.read(key).map(answer -> plain(key, answer.bytes(0)));
  }

  /** The session of an entry, if it is there and still the entry's. */
  Reply<Optional<StoredSession>> read(IndexEntry entry) {
    return entry.isFamily()
        ? readFamily(entry.id()).map(found -> found.map(StoredFamily::session))
        : read(entry.tokenHash()).map(found -> found.filter(s -> s.id().equals(entry.id())));
  }

  /** A family and, during the grace, its token before the current one. */
  record StoredFamily(StoredSession.Family json, @Nullable String justRotated) {
    StoredSession session() {
      return json.session();
    }

    /** Whether the token is good: the current one, or its predecessor within the grace. */
    boolean accepts(IssuedToken token) {
      String hash = token.hash();
      return hash.equals(json.current())
          || (justRotated != null && justRotated.startsWith(hash) && isOf(token));
    }

    /** Whether the token is a genuine one of the family, however old. */
    boolean isOf(IssuedToken token) {
      return token.familyHash().equals(json.family());
    }
  }

  Reply<Optional<StoredFamily>> readFamily(String familyId) {
    String key = calls.family(familyId);
    return calls
        .read(key, SessionCalls.next(key))
        .map(
            answer ->
                json.read(key, answer.bytes(0), StoredSession.Family.class)
                    .map(family -> new StoredFamily(family, answer.textOrNull(1))));
  }

  Reply<Boolean> extend(IndexEntry entry, long expiresAt) {
    return calls
        .run(EXTEND, List.of(calls.key(entry)), entry.id(), expiresAt)
        .map(answer -> answer.size() > 0);
  }

  Reply<Deleted> delete(String tokenHash) {
    String key = calls.session(tokenHash);
    return calls
        .run(DELETE, List.of(key))
        .map(
            answer ->
                new Deleted(
                    answer.bytes(1) != null, answer.number(0), plain(key, answer.bytes(1))));
  }

  /** An entry whose session was ended, and whether there was one. */
  record Ended(IndexEntry entry, long now, boolean found) {}

  Reply<Ended> end(IndexEntry entry) {
    return calls
        .run(END, calls.all(entry), entry.id(), entry.expiresAt())
        .map(answer -> new Ended(entry, answer.number(0), answer.size() > 1));
  }

  private Optional<StoredSession> plain(String key, byte @Nullable [] stored) {
    return json.read(key, stored, StoredSession.class);
  }
}

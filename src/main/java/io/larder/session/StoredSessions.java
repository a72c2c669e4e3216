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
  private static final String NOW =
      """
      local t = redis.call('time')
      local now = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
      """;

  private static final String HEAD = "'^{\"id\":\"([%w_-]+)\",\"expiresAt\":%d+,(.*)$'";

  /** ARGV: JSON, expiry. A session that was ended before it was stored is not stored. */
  private static final Script<Values> WRITE =
      SessionCalls.script(
          "storing a session",
          """
          if redis.call('unlink', KEYS[2]) == 1 then return {'ended'} end
          local old = redis.call('get', KEYS[1])
          redis.call('set', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
          return {'stored', old}
          """);

  /** ARGV: id, expiry. */
  private static final Script<Values> EXTEND =
      SessionCalls.script(
              "extending a session",
              "local id, rest = string.match(redis.call('get', KEYS[1]) or '', "
                  + HEAD
                  + ")\n"
                  + """
              if id ~= ARGV[1] then return {} end
              local head = '{"id":"' .. id .. '","expiresAt":' .. ARGV[2] .. ','
              redis.call('set', KEYS[1], head .. rest, 'PXAT', ARGV[2])
              return {id}
              """)
          .repeatable();

  private static final Script<Values> DELETE =
      SessionCalls.script(
          "deleting a session",
          NOW
              + """
              local old = redis.call('get', KEYS[1])
              redis.call('unlink', KEYS[1])
              return {now, old}
              """);

  /**
   * ARGV: id, expiry. What cannot be read is ended, too: another version of the application may be
   * able to read it. A session that is not there may be on its way, so it is marked as ended for as
   * long as it would have lasted.
   */
  private static final Script<Values> END =
      SessionCalls.script(
          "ending a session",
          NOW
              + "local old = redis.call('get', KEYS[1])\n"
              + "local id = old and string.match(old, "
              + HEAD
              + ")\n"
              + """
              if old and (not id or id == ARGV[1]) then
                redis.call('unlink', KEYS[1], KEYS[3])
                return {now, 'ended'}
              end
              redis.call('set', KEYS[2], '', 'PXAT', ARGV[2])
              return {now}
              """);

  private final SessionCalls calls;
  private final SessionJson json;

  StoredSessions(SessionCalls calls, SessionJson json) {
    this.calls = calls;
    this.json = json;
  }

  /**
   * The outcome of a write.
   *
   * @param stored false if the session was ended before it was stored
   * @param replaced what the token had before
   */
  record WriteResult(boolean stored, Optional<StoredSession> replaced) {}

  /** A session that was deleted: whether there was one, and what could be read of it. */
  record Deleted(boolean found, long now, Optional<StoredSession> session) {}

  Reply<WriteResult> write(IndexEntry entry, String text) {
    String key = calls.keys().of(entry);
    return calls
        .run(WRITE, SessionKeys.all(key, entry.id()), text, entry.expiresAt())
        .map(
            answer ->
                new WriteResult(
                    answer.text(0).equals("stored"), json.readPlain(key, answer.bytes(1))));
  }

  Reply<Optional<StoredSession>> read(String tokenHash) {
    String key = calls.keys().session(tokenHash);
    return calls.read(key).map(answer -> json.readPlain(key, answer.bytes(0)));
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
    String key = calls.keys().family(familyId);
    return calls
        .read(key, SessionKeys.next(key))
        .map(
            answer ->
                json.readFamily(key, answer.bytes(0))
                    .map(family -> new StoredFamily(family, answer.textOrNull(1))));
  }

  Reply<Boolean> extend(IndexEntry entry, long expiresAt) {
    return calls
        .run(EXTEND, List.of(calls.keys().of(entry)), entry.id(), expiresAt)
        .map(answer -> answer.size() > 0);
  }

  Reply<Deleted> delete(String tokenHash) {
    String key = calls.keys().session(tokenHash);
    return calls
        .run(DELETE, List.of(key))
        .map(
            answer ->
                new Deleted(
                    answer.bytes(1) != null,
                    answer.number(0),
                    json.readPlain(key, answer.bytes(1))));
  }

  /** An entry whose session was ended, and whether there was one. */
  record Ended(IndexEntry entry, long now, boolean found) {}

  Reply<Ended> end(IndexEntry entry) {
    return calls
        .run(
            END, SessionKeys.all(calls.keys().of(entry), entry.id()), entry.id(), entry.expiresAt())
        .map(answer -> new Ended(entry, answer.number(0), answer.size() > 1));
  }
}

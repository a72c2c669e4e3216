package io.larder.session;

import io.larder.session.Scripts.Script;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done to the key of a single session, plain or family: one atomic script each. */
final class StoredSessions {
  private static final String NOW =
      """
      local t = redis.call('time')
      local now = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
      """;

  private static final String HEAD = "'^{\"id\":\"([%w_-]+)\",\"expiresAt\":%d+,(.*)$'";

  /** ARGV: JSON, expiry. A session that was ended before it was stored is not stored. */
  private static final Script WRITE =
      new Script(
          "storing a session",
          false,
          """
          if redis.call('unlink', KEYS[2]) == 1 then return {'ended'} end
          local old = redis.call('get', KEYS[1])
          redis.call('set', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
          return {'stored', old}
          """);

  private static final Script READ =
      new Script("reading a session", true, "return redis.call('mget', unpack(KEYS))");

  /** ARGV: id, expiry. */
  private static final Script EXTEND =
      new Script(
          "extending a session",
          true,
          "local id, rest = string.match(redis.call('get', KEYS[1]) or '', "
              + HEAD
              + ")\n"
              + """
              if id ~= ARGV[1] then return {} end
              local head = '{"id":"' .. id .. '","expiresAt":' .. ARGV[2] .. ','
              redis.call('set', KEYS[1], head .. rest, 'PXAT', ARGV[2])
              return {id}
              """);

  private static final Script DELETE =
      new Script(
          "deleting a session",
          false,
          NOW
              + """
              local old = redis.call('get', KEYS[1])
              redis.call('unlink', KEYS[1])
              return {now, old}
              """);

  /**
   * ARGV: id, expiry. What cannot be read is ended, too: another version of the application may be
   * able to read it. A session that is not there may be on its way, and is forbidden for as long as
   * it would have lasted.
   */
  private static final Script END =
      new Script(
          "ending a session",
          false,
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

  private final Scripts scripts;
  private final SessionKeys keys;
  private final SessionJson json;

  StoredSessions(Scripts scripts, SessionKeys keys, SessionJson json) {
    this.scripts = scripts;
    this.keys = keys;
    this.json = json;
  }

  /**
   * The outcome of a write.
   *
   * @param stored false if the session was ended before it was there
   * @param replaced what the token had before
   */
  record Written(boolean stored, Optional<StoredSession> replaced) {}

  /** A session that was deleted: whether there was one, and what could be read of it. */
  record Deleted(boolean found, long now, Optional<StoredSession> session) {}

  Step<Written> write(IndexEntry entry, String text) {
    String key = keys.of(entry);
    return scripts
        .run(WRITE, SessionKeys.all(key, entry.id()), text, entry.expiresAt())
        .map(
            answer ->
                new Written(answer.text(0).equals("stored"), json.readPlain(key, answer.bytes(1))));
  }

  Step<Optional<StoredSession>> read(String tokenHash) {
    String key = keys.session(tokenHash);
    return scripts.run(READ, List.of(key)).map(answer -> json.readPlain(key, answer.bytes(0)));
  }

  /** The session of an entry, if it is there and still the entry's. */
  Step<Optional<StoredSession>> read(IndexEntry entry) {
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

  Step<Optional<StoredFamily>> readFamily(String familyId) {
    String key = keys.family(familyId);
    return scripts
        .run(READ, List.of(key, SessionKeys.next(key)))
        .map(
            answer ->
                json.readFamily(key, answer.bytes(0))
                    .map(family -> new StoredFamily(family, answer.textOrNull(1))));
  }

  Step<Boolean> extend(IndexEntry entry, long expiresAt) {
    return scripts
        .run(EXTEND, List.of(keys.of(entry)), entry.id(), expiresAt)
        .map(answer -> answer.size() > 0);
  }

  Step<Deleted> delete(String tokenHash) {
    String key = keys.session(tokenHash);
    return scripts
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

  Step<Ended> end(IndexEntry entry) {
    return scripts
        .run(END, SessionKeys.all(keys.of(entry), entry.id()), entry.id(), entry.expiresAt())
        .map(answer -> new Ended(entry, answer.number(0), answer.size() > 1));
  }
}

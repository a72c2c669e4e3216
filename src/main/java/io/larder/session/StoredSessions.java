package io.larder.session;

import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.Revocation.Ended;
import io.larder.session.SessionCalls.TimedValue;
import io.larder.session.SessionCalls.Values;
import io.larder.session.StoredSession.Family;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads and changes the key of one session, plain or family, with one command or script each. */
final class StoredSessions {
  /** How exact the last use of a session is, since not every read is to be a write. */
  static final Duration USE_STEP = Duration.ofMinutes(1);

  // ARGV: JSON, expiry. A session that was ended before it was stored is not stored. A Redis that
  // is full refuses a script's first write only: that is one of what is stored.
  private static final Script<Values> WRITE =
      SessionCalls.script(
          "storing a session",
          SessionLua.NOW
              + SessionLua.PARTS
              + SessionLua.MARK
              + """
              if redis.call('exists', KEYS[2]) == 1 then
                redis.call('unlink', KEYS[2])
                return {'ended', ''}
              end
              local old = parse(redis.call('get', KEYS[1]))
              local user = old and userOf(old)
              if user then mark(KEYS[4], old.id, 'REPLACED', user, nil, old.expires) end
              redis.call('set', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
              return {'stored', user and old.id or '', unpack(redis.call('hgetall', KEYS[4]))}
              """);

  // ARGV: hash of the token and of its family's secret, both empty for a plain session; how long
  // ago the last use must be to be noted, or 0. Where the note cannot be written, the session is
  // read all the same.
  private static final Script<Values> READ =
      SessionCalls.script(
              "reading a session",
              SessionLua.NOW
                  + SessionLua.PARTS
                  + SessionLua.CHAIN
                  + """
              local old, chain = unpack(redis.call('mget', unpack(KEYS)))
              local s = parse(old)
              if not s then return {old} end
              if ARGV[1] ~= '' and not accepts(s, chain, ARGV[1], ARGV[2]) then return {} end
              local step = tonumber(ARGV[3])
              if step > 0 and now - (s.used or s.created) >= step then
                s.used = whole(now)
                local used = text(s)
                if not redis.pcall('set', KEYS[1], used, 'KEEPTTL').err then old = used end
              end
              return {old}
              """)
          .repeatable();

  // ARGV: hash of the token and of its family's secret, or empty; id or empty; attributes.
  private static final Script<Values> UPDATE =
      SessionCalls.script(
          "changing the attributes of a session",
          SessionLua.NOW
              + SessionLua.PARTS
              + SessionLua.CHAIN
              + """
              local found = redis.call('mget', unpack(KEYS))
              local s = parse(found[1])
              if not isReadable(s, found[1]) then return {} end
              if ARGV[1] ~= '' and not accepts(s, found[2], ARGV[1], ARGV[2]) then return {} end
              if ARGV[3] ~= '' and s.id ~= ARGV[3] then return {} end
              s.rest = '"userId":' .. userOf(s) .. ',"attributes":' .. ARGV[4] .. '}'
              redis.call('set', KEYS[1], text(s), 'KEEPTTL')
              return {s.id}
              """);

  // ARGV: id, expiry.
  private static final Script<Values> EXTEND =
      SessionCalls.script(
              "extending a session",
              """
              local old = redis.call('get', KEYS[1])
              local id, rest = string.match(old or '', '^{"id":"([%w_-]+)","expiresAt":%d+,(.*)$')
              if id ~= ARGV[1] then return {} end
              local head = '{"id":"' .. id .. '","expiresAt":' .. ARGV[2] .. ','
              redis.call('set', KEYS[1], head .. rest, 'PXAT', ARGV[2])
              return {id}
              """)
          .repeatable();

  // ARGV: id. What cannot be read may be a session of another version of the application.
  private static final Script<Values> PRESENCE =
      SessionCalls.script(
              "looking whether a session is there",
              """
              local old = redis.call('mget', KEYS[1])[1]
              local id = string.match(old or '', '^{"id":"([%w_-]+)",')
              if old and (not id or id == ARGV[1]) then return {'LIVE'} end
              if redis.call('hget', KEYS[4], ARGV[1]) then return {'ENDED'} end
              return {'ABSENT'}
              """)
          .repeatable();

  private final SessionCalls calls;
  private final SessionJson json;
  private final Revocation revocation;

  StoredSessions(SessionCalls calls, SessionJson json, Revocation revocation) {
    this.calls = calls;
    this.json = json;
    this.revocation = revocation;
  }

  /** Whether a session was stored, not ended before it was, and what has ended under its token. */
  record WriteResult(boolean stored, List<Ended> ended) {}

  Reply<WriteResult> write(IndexEntry entry, String text) {
    return calls
        .run(WRITE, calls.all(entry), text, entry.expiresAt())
        .map(
            answer ->
                new WriteResult(answer.text(0).equals("stored"), revocation.ended(entry, answer)));
  }

  /** Reads what a token gives access to, and notes a use if the last one is some time ago. */
  Reply<Optional<StoredSession>> read(String token, boolean use) {
    Target target = Target.of(calls, token);
    Reply<TimedValue> reply =
        use
            ? calls.readTimed(target.key())
            : calls.read(target.key()).map(values -> new TimedValue(values, 0));
    return reply.then(read -> judge(target, read, use));
  }

  /**
   * What was read, if the token is the current one and there is nothing to note: a script takes ten
   * times as long. Times to live and expiries are by the same clock, that of Redis.
   */
  private Reply<Optional<StoredSession>> judge(Target target, TimedValue read, boolean use) {
    byte[] value = read.values().bytes(0);
    Optional<StoredSession> found;
    if (target.isFamily()) {
      Optional<Family> family = json.readFamily(target.key(), value);
      if (family.isPresent() && !family.get().current().equals(target.hash())) {
        return readAgain(target, use);
      }
      found = family.map(Family::session);
    } else {
      found = json.read(target.key(), value, false);
    }
    boolean due = use && found.isPresent() && isDue(found.get(), read.left());
    return due ? readAgain(target, true) : Reply.of(found);
  }

  private static boolean isDue(StoredSession session, long left) {
    return session.expiresAt() - left - session.lastUsedAt() >= USE_STEP.toMillis();
  }

  private Reply<Optional<StoredSession>> readAgain(Target target, boolean use) {
    return calls
        .run(READ, target.keys(), target.hash(), target.family(), use ? USE_STEP.toMillis() : 0)
        .map(answer -> json.read(target.key(), answer.bytes(0), target.isFamily()));
  }

  /** The session of an entry, if it is there and still the entry's. */
  Reply<Optional<StoredSession>> read(IndexEntry entry) {
    String key = calls.key(entry);
    return calls
        .read(key)
        .map(
            answer ->
                json.read(key, answer.bytes(0), entry.isFamily())
                    .filter(session -> session.id().equals(entry.id())));
  }

  Reply<Boolean> update(String token, String attributes) {
    Target target = Target.of(calls, token);
    return calls
        .run(UPDATE, target.keys(), target.hash(), target.family(), "", attributes)
        .map(answer -> answer.size() > 0);
  }

  Reply<Boolean> update(IndexEntry entry, String attributes) {
    return calls
        .run(UPDATE, List.of(calls.key(entry)), "", "", entry.id(), attributes)
        .map(answer -> answer.size() > 0);
  }

  Reply<Boolean> extend(IndexEntry entry, long expiresAt) {
    return calls
        .run(EXTEND, List.of(calls.key(entry)), entry.id(), expiresAt)
        .map(answer -> answer.size() > 0);
  }

  /** What there is of the session that an entry of the index names. */
  enum Presence {
    LIVE,
    /** It has ended, and the entry is about to be removed, or was left by a call that failed. */
    ENDED,
    /** It has expired, is on its way, or was never stored. */
    ABSENT
  }

  Reply<Presence> presence(IndexEntry entry) {
    return calls
        .run(PRESENCE, calls.all(entry), entry.id())
        .map(answer -> Presence.valueOf(answer.text(0)));
  }

  /** What a token leads to: keys, and hashes that are empty for a token of the caller's. */
  private record Target(List<String> keys, String hash, String family) {
    static Target of(SessionCalls calls, String token) {
      Optional<IssuedToken> issued = IssuedToken.parse(token);
      if (issued.isEmpty()) {
        return new Target(List.of(calls.session(Digests.sha256(token))), "", "");
      }
      String key = calls.family(issued.get().familyId());
      return new Target(
          List.of(key, SessionCalls.next(key)), issued.get().hash(), issued.get().familyHash());
    }

    String key() {
      return keys.get(0);
    }

    boolean isFamily() {
      return !hash.isEmpty();
    }
  }
}

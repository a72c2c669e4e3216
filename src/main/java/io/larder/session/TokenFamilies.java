package io.larder.session;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.SessionCalls.Values;
import io.larder.session.token.IssuedToken;
import io.larder.session.token.SealedSuccessor;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes and rotates refresh tokens. A rotation is one script on the key that the token locates. */
final class TokenFamilies {
  /**
   * ARGV: hash of the presented token, hash of its family secret, hash of the candidate, sealed
   * candidate, grace, longest life or 0.
   */
  private static final Script<Values> ROTATE =
      SessionCalls.script(
          "rotating a refresh token",
          """
          local old = redis.call('get', KEYS[1])
          if not old then return {'none'} end
          local id, ttl, current, family, created, rest = string.match(old,
              '^{"id":"([%w_-]+)","expiresAt":%d+,"ttl":(%d+),"current":"([%w_-]+)",'
              .. '"family":"([%w_-]+)","createdAt":(%d+),(.*)$')
          local readable, value = pcall(cjson.decode, old)
          if not id or not readable or type(value.userId) ~= 'string'
              or type(value.attributes) ~= 'table' then
            return {'corrupt', old}
          end
          local t = redis.call('time')
          local now = t[1] * 1000 + math.floor(t[2] / 1000)
          local function whole(n) return string.format('%.0f', n) end
          if current == ARGV[1] then
            local expires = now + ttl
            local longest = tonumber(ARGV[6])
            if longest > 0 and created + longest < expires then expires = created + longest end
            if expires <= now then
              redis.call('unlink', KEYS[1], KEYS[2])
              return {'none'}
            end
            local new = '{"id":"' .. id .. '","expiresAt":' .. whole(expires) .. ',"ttl":' .. ttl
                .. ',"current":"' .. ARGV[3] .. '","family":"' .. family
                .. '","createdAt":' .. created .. ',' .. rest
            redis.call('set', KEYS[1], new, 'PXAT', whole(expires))
            if ARGV[5] == '0' then
              redis.call('unlink', KEYS[2])
            else
              local ends = math.min(now + ARGV[5], expires)
              redis.call('set', KEYS[2], ARGV[1] .. ':' .. ARGV[4], 'PXAT', whole(ends))
            end
            return {'rotated', new, whole(now)}
          end
          if family ~= ARGV[2] then return {'none'} end
          local next = redis.call('get', KEYS[2])
          if next and ARGV[5] ~= '0' and string.sub(next, 1, #ARGV[1] + 1) == ARGV[1] .. ':' then
            return {'again', old, whole(now), string.sub(next, #ARGV[1] + 2)}
          end
          redis.call('unlink', KEYS[1], KEYS[2])
          return {'reused', old, whole(now)}
          """);

  private final SessionCalls calls;
  private final SessionKeys keys;
  private final SessionJson json;
  private final Duration grace;
  private final Optional<Duration> maxLifetime;
  private final SecureRandom random = new SecureRandom();

  TokenFamilies(SessionCalls calls, SessionKeys keys, SessionJson json, LarderSettings settings) {
    this.calls = calls;
    this.keys = keys;
    this.json = json;
    this.grace = settings.get(Settings.SESSION_ROTATION_GRACE);
    this.maxLifetime = settings.find(Settings.SESSION_MAX_LIFETIME);
  }

  /** The result of a rotation. */
  sealed interface Rotation {
    /** The successor of the token: a new one, or within the grace the one that it got first. */
    record Good(IssuedToken token, StoredSession session) implements Rotation {}

    /** The family that was revoked. */
    record Revoked(StoredSession session, long now) implements Rotation {}

    /** The token is not valid; nothing was changed. */
    record Invalid() implements Rotation {}
  }

  SecureRandom random() {
    return random;
  }

  IssuedToken first(String familyId) {
    return IssuedToken.first(familyId, random);
  }

  /** How long the first token of a family is good for. */
  Duration firstTtl(Duration ttl) {
    return maxLifetime.filter(longest -> longest.compareTo(ttl) < 0).orElse(ttl);
  }

  /** When a family ends at the latest, in milliseconds, or 0. */
  long latest(StoredSession session) {
    return maxLifetime.map(longest -> session.createdAt() + longest.toMillis()).orElse(0L);
  }

  Reply<Rotation> rotate(IssuedToken presented) {
    IssuedToken candidate = presented.next(random);
    String key = keys.family(presented.familyId());
    return calls
        .run(
            ROTATE,
            List.of(key, SessionKeys.next(key)),
            presented.hash(),
            presented.familyHash(),
            candidate.hash(),
            SealedSuccessor.seal(presented, candidate, random),
            grace.toMillis(),
            maxLifetime.map(Duration::toMillis).orElse(0L))
        .map(answer -> rotation(key, presented, candidate, answer));
  }

  private Rotation rotation(
      String key, IssuedToken presented, IssuedToken candidate, Values answer) {
    Optional<StoredSession> session =
        json.readFamily(key, answer.bytes(1)).map(StoredSession.Family::session);
    if (session.isEmpty()) {
      return new Rotation.Invalid();
    }
    return switch (answer.text(0)) {
      case "rotated" -> new Rotation.Good(candidate, session.get());
      case "again" ->
          SealedSuccessor.open(presented, answer.text(3))
              .<Rotation>map(token -> new Rotation.Good(token, session.get()))
              .orElseGet(Rotation.Invalid::new);
      case "reused" -> new Rotation.Revoked(session.get(), answer.number(2));
      default -> new Rotation.Invalid();
    };
  }
}

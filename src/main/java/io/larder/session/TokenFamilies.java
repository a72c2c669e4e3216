package io.larder.session;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.SessionCalls.Values;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.token.IssuedToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and rotates refresh tokens. A rotation is one script on the key that the token locates. */
final class TokenFamilies {
  // ARGV: hash of the presented token, hash of its family secret, hash of the candidate, sealed
  // candidate, grace, longest life or 0.
  private static final Script<Values> ROTATE =
      SessionCalls.script(
          "rotating a refresh token",
          SessionCalls.NOW
              + """
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
  private final UserIndex index;
  private final SessionJson json;
  private final Revocation revocation;
  private final Duration grace;
  private final Optional<Duration> maxLifetime;
  private final SecureRandom random = new SecureRandom();

  TokenFamilies(
      SessionCalls calls,
      LarderSettings settings,
      UserIndex index,
      SessionJson json,
      Revocation revocation) {
    this.calls = calls;
    this.index = index;
    this.json = json;
    this.revocation = revocation;
    this.grace = settings.get(Settings.SESSION_ROTATION_GRACE);
    this.maxLifetime = settings.find(Settings.SESSION_MAX_LIFETIME);
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

  Reply<RotationResult> rotate(@Nullable String refreshToken) {
    return IssuedToken.parse(refreshToken).map(this::rotate).orElseGet(TokenFamilies::invalid);
  }

  private Reply<RotationResult> rotate(IssuedToken presented) {
    IssuedToken candidate = presented.next(random);
    String key = calls.family(presented.familyId());
    return calls
        .run(
            ROTATE,
            List.of(key, SessionCalls.next(key)),
            presented.hash(),
            presented.familyHash(),
            candidate.hash(),
            presented.seal(candidate, random),
            grace.toMillis(),
            maxLifetime.map(Duration::toMillis).orElse(0L))
        .then(
            answer ->
                json.read(key, answer.bytes(1), StoredSession.Family.class)
                    .map(family -> afterScript(presented, candidate, family.session(), answer))
                    .orElseGet(TokenFamilies::invalid));
  }

  private Reply<RotationResult> afterScript(
      IssuedToken presented, IssuedToken candidate, StoredSession session, Values answer) {
    return switch (answer.text(0)) {
      case "rotated" -> afterRotation(candidate, session);
      case "again" ->
          presented
              .open(answer.text(3))
              .map(successor -> afterRotation(successor, session))
              .orElseGet(TokenFamilies::invalid);
      case "reused" -> revocation.afterReuse(session, answer.number(2));
      default -> invalid();
    };
  }

  private static Reply<RotationResult> invalid() {
    return Reply.of(new RotationResult.Invalid());
  }

  /**
   * The index is updated before the token is returned. It can have lost the entry in two ways only:
   * the user's sessions were revoked meanwhile, or the entry expired at the very end of the token's
   * life; the family ends in both.
   */
  private Reply<RotationResult> afterRotation(IssuedToken token, StoredSession session) {
    IndexEntry entry = IndexEntry.family(session);
    return index
        .extendTo(session.userId(), entry)
        .then(
            extended ->
                extended.isPresent()
                    ? Reply.of(
                        new RotationResult.Rotated(
                            RefreshToken.of(token, session.expiresAt()), json.session(session)))
                    : revocation
                        .end(session.userId(), List.of(entry), Reason.REVOKED)
                        .map(count -> new RotationResult.Invalid()));
  }
}

package io.larder.session;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.Revocation.Ended;
import io.larder.session.Revocation.Finished;
import io.larder.session.SessionCalls.Values;
import io.larder.session.SessionCommands.News;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.token.IssuedToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and rotates refresh tokens. A rotation is one script on the key that the token locates. */
final class TokenFamilies {
  // Of so many rotations within the grace the presented token still leads to the current one.
  private static final int LONGEST_CHAIN = 8;

  // ARGV: hash of the presented token, hash of its family secret, hash of the candidate, sealed
  // candidate, grace, longest life or 0, id of the family, length of the chain.
  private static final Script<Values> ROTATE =
      SessionCalls.script(
          "rotating a refresh token",
          SessionLua.NOW
              + SessionLua.PARTS
              + SessionLua.CHAIN
              + SessionLua.MARK
              + """
          local function ended(fresh)
            local mark = redis.call('hget', KEYS[3], ARGV[7])
            return mark and {'ended', fresh, ARGV[7], mark} or {'none'}
          end
          local old = redis.call('get', KEYS[1])
          if not old then return ended('') end
          local s = parse(old)
          if not isReadable(s, old) or not s.ttl then return {'corrupt', old} end
          local chain = redis.call('get', KEYS[2])
          if s.current == ARGV[1] then
            local expires = now + s.ttl
            local longest = tonumber(ARGV[6])
            if longest > 0 then expires = math.min(expires, s.created + longest) end
            if expires <= now then
              redis.call('unlink', KEYS[1], KEYS[2])
              return {'none'}
            end
            s.expires, s.current, s.used = whole(expires), ARGV[3], whole(now)
            local new = text(s)
            redis.call('set', KEYS[1], new, 'PXAT', s.expires)
            if ARGV[5] == '0' then
              redis.call('unlink', KEYS[2])
            else
              local ends = whole(math.min(now + ARGV[5], expires))
              redis.call('set', KEYS[2],
                  longer(chain, ARGV[1] .. ':' .. ARGV[4] .. ':' .. ends, tonumber(ARGV[8])),
                  'PXAT', ends)
            end
            return {'rotated', new}
          end
          if s.family ~= ARGV[2] then return {'none'} end
          local seals = ARGV[5] ~= '0' and linkOf(chain, ARGV[1])
          if seals then return {'again', old, unpack(seals)} end
          redis.call('unlink', KEYS[1], KEYS[2])
          mark(KEYS[3], s.id, 'REUSED', userOf(s), s.family, s.expires)
          return ended(s.id)
          """);

  private final SessionCalls calls;
  private final UserIndex index;
  private final SessionJson json;
  private final Revocation revocation;
  private final News news;
  private final Duration grace;
  private final Optional<Duration> maxLifetime;
  private final SecureRandom random = new SecureRandom();

  TokenFamilies(
      SessionCalls calls,
      LarderSettings settings,
      SessionJson json,
      Revocation revocation,
      News news) {
    this.calls = calls;
    this.index = revocation.index();
    this.news = news;
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
    return IssuedToken.parse(refreshToken)
        .map(this::rotate)
        .orElseGet(() -> TokenFamilies.invalid().map(result -> news.rotated(result, false)));
  }

  private Reply<RotationResult> rotate(IssuedToken presented) {
    IssuedToken candidate = presented.next(random);
    String key = calls.family(presented.familyId());
    return calls
        .run(
            ROTATE,
            List.of(key, SessionCalls.next(key), SessionCalls.unpublished(key)),
            presented.hash(),
            presented.familyHash(),
            candidate.hash(),
            presented.seal(candidate, random),
            grace.toMillis(),
            maxLifetime.map(Duration::toMillis).orElse(0L),
            presented.familyId(),
            LONGEST_CHAIN)
        .then(
            answer ->
                afterScript(presented, candidate, answer)
                    .map(result -> news.rotated(result, answer.text(0).equals("again"))));
  }

  private Reply<RotationResult> afterScript(
      IssuedToken presented, IssuedToken candidate, Values answer) {
    if (answer.text(0).equals("ended")) {
      return afterEnd(presented, answer);
    }
    Optional<StoredSession> session =
        json.read(calls.family(presented.familyId()), answer.bytes(1), true);
    Optional<IssuedToken> token =
        switch (answer.text(0)) {
          case "rotated" -> Optional.of(candidate);
          case "again" -> current(presented, answer);
          default -> Optional.empty();
        };
    return session
        .flatMap(found -> token.map(good -> afterRotation(good, found)))
        .orElseGet(TokenFamilies::invalid);
  }

  /** Each token opens its successor, up to the current one. */
  private static Optional<IssuedToken> current(IssuedToken presented, Values answer) {
    Optional<IssuedToken> token = Optional.of(presented);
    for (int i = 2; i < answer.size(); i++) {
      String sealed = answer.text(i);
      token = token.flatMap(good -> good.open(sealed));
    }
    return token;
  }

  private Reply<RotationResult> afterEnd(IssuedToken presented, Values answer) {
    List<Ended> ended =
        revocation.ended(IndexEntry.family(presented.familyId()), answer).stream()
            .filter(one -> one.isOf(presented))
            .toList();
    return revocation.finish(ended).map(finished -> afterEnd(presented, finished));
  }

  /** Of several calls with a used token one gives the alarm, and its result says so. */
  private static RotationResult afterEnd(IssuedToken presented, List<Finished> finished) {
    return finished.stream()
        .filter(one -> one.byUs() && one.ended().mark().reason() == Reason.REUSED)
        .findFirst()
        .<RotationResult>map(
            one -> new RotationResult.Reused(one.ended().mark().userId(), presented.familyId()))
        .orElseGet(RotationResult.Invalid::new);
  }

  private static Reply<RotationResult> invalid() {
    return Reply.of(new RotationResult.Invalid());
  }

  /**
   * The index is updated before the token is returned. It can have lost the entry in three ways
   * only: the user's sessions were revoked meanwhile, the token was used a second time, or the
   * entry expired at the very end of the token's life; the family ends in each.
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
                        .finished(session.userId(), List.of(entry), Reason.REVOKED)
                        .map(finished -> afterEnd(token, finished)));
  }
}

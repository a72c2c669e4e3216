package io.larder.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of refresh tokens in Redis: for authentication services that must be able to revoke.
 * Inject it.
 *
 * <p>Two ways to use it, also side by side:
 *
 * <ul>
 *   <li>{@link #issue} and {@link #rotate}: Larder makes the tokens, rotates them, and revokes the
 *       family of a token that is used twice (RFC 9700 §4.14.2);
 *   <li>{@link #set} with tokens of your own. They should be hard to guess: Redis holds their
 *       SHA-256, which protects no password-like text.
 * </ul>
 *
 * <p><b>What Redis holds</b> is SHA-256 of tokens, never a token; sessions as JSON under {@code
 * <redis.key.prefix>s:}; an index per user. Every key expires. All times are those of Redis' clock.
 *
 * <p><b>Revocation.</b> Once {@link #revokeAll} has returned, no session of that user whose {@code
 * set}, {@code issue}, {@code touch} or {@code rotate} had returned before it was called can be
 * read, on a single server and in Redis Cluster. One that was stored at the same time may be there
 * afterwards, and the next call finds it. Reads always ask the primary.
 *
 * <p><b>Blocking and failures.</b> Every method blocks for one or a few round trips, together for
 * at most {@code redis.timeout}, or for that long for each 256 sessions of the user. It throws
 *
 * <ul>
 *   <li>{@link NullPointerException} and {@link IllegalArgumentException} naming the argument,
 *       before anything is sent. A token that cannot be one (null, empty, longer than 16,384
 *       characters, no valid Unicode) is no error where a token is looked up: there is no session
 *       under it, and Redis is not asked;
 *   <li>{@link io.larder.common.CodecException} if an attribute cannot be written as JSON, before
 *       anything is sent;
 *   <li>{@link io.larder.common.RedisUnavailableException} if there is no connection (at once), if
 *       it is lost, or if no reply comes in time: sessions never fail open. Whether Redis executed
 *       the command is unknown in the last two cases; no write is ever sent twice;
 *   <li>{@link io.larder.common.LarderException} if Redis replies with an error, or if the thread
 *       is interrupted (its flag is set again).
 * </ul>
 *
 * <p>If a call that ends sessions fails, the same call again does what is left, and nothing is
 * forgotten: neither an event nor an entry of the index.
 *
 * <p>What Redis holds and cannot be read is logged once per key and minute, and treated as absent.
 *
 * <p>CDI events tell of changes: {@link SessionCreated}, {@link SessionEnded}, {@link
 * UserSessionsRevoked}, {@link RefreshTokenReused}. Implementations are thread-safe. No method
 * returns null.
 */
public interface SessionStore {
  /**
   * Stores a session under a token of the caller's, as a new one with a new id, in place of
   * whatever was under it. Two round trips; two more if that was a session, or to end another one.
   *
   * <p>With {@code redis.session.max-per-user} the user's oldest sessions beyond it are ended
   * first, or, with {@code redis.session.limit=refuse}, nothing is stored. A session that is
   * replaced is not counted.
   *
   * @param token the token, of 1 to 16,384 characters
   * @param session user and attributes; an id and times from an earlier read are ignored
   * @param ttl how long it stays, at least a millisecond
   * @throws SessionLimitException if the user has as many sessions as are allowed, with {@code
   *     redis.session.limit=refuse}
   */
  void set(String token, Session session, Duration ttl);

  /**
   * Reads a session, and notes its use if the last note is a minute old ({@link
   * Session#lastUsedAt}). One round trip; a second one for a note, or for a token that was rotated.
   * If Redis is full the note is left out.
   *
   * @param token a token of the caller's; or one that {@link #issue} or {@link #rotate} gave and
   *     that is good, or was until its rotation within the grace
   * @return the session, or empty if there is none
   */
  Optional<Session> get(@Nullable String token);

  /**
   * Whether {@link #get} would find a session. Does not count as its use.
   *
   * @param token as for {@link #get}
   * @return true if there is one
   */
  boolean exists(@Nullable String token);

  /**
   * Ends a session: logout. Of an issued token, whichever of its family it is, the family ends. If
   * it throws, call it again: it continues. Three round trips.
   *
   * @param token as for {@link #get}, or an earlier token of a family
   * @return true if there was one
   */
  boolean delete(@Nullable String token);

  /**
   * Sets the time that a session still has: sliding expiry. Counts as a use. Three round trips. A
   * family of issued tokens gets no further than {@code redis.session.max-lifetime}.
   *
   * @param token as for {@link #get}
   * @param ttl how long it stays from now on, at least a millisecond
   * @return true if it was extended, false if there is no session, also if it has just ended
   */
  boolean touch(@Nullable String token, Duration ttl);

  /**
   * The sessions of a user, also those of issued tokens.
   *
   * @param userId the user
   * @return the sessions, the oldest first; not one moment's picture if there are changes meanwhile
   */
  List<Session> list(String userId);

  /**
   * Ends one session of a user, as from a list of devices.
   *
   * @param userId the user
   * @param sessionId {@link Session#id()}
   * @return true if the user had this session
   */
  boolean revoke(String userId, String sessionId);

  /**
   * Ends all sessions of a user: "log out everywhere", a changed password, a locked account. Costs
   * what this user's sessions cost, however many others there are. If it throws, call it again: it
   * continues.
   *
   * @param userId the user
   * @return how many were ended
   */
  long revokeAll(String userId);

  /**
   * Begins a family of refresh tokens: a login. Two round trips; three more to end another session.
   * {@code redis.session.max-per-user} holds as for {@link #set}.
   *
   * @param session user and attributes; an id and times from an earlier read are ignored
   * @param ttl how long a token is good for if it is not used, at least a millisecond; the whole
   *     family ends at {@code redis.session.max-lifetime}
   * @return the first token
   * @throws SessionLimitException if the user has as many sessions as are allowed, with {@code
   *     redis.session.limit=refuse}
   */
  RefreshToken issue(Session session, Duration ttl);

  /**
   * Uses a refresh token and gives the next one. The rotation is one atomic step in Redis, which is
   * never sent twice: of many calls with one token, one rotates. Two round trips.
   *
   * <p>If this throws {@link io.larder.common.RedisUnavailableException}, the rotation may have
   * happened: presenting the same token again within {@code redis.session.rotation-grace} gives its
   * successor.
   *
   * @param refreshToken the token that the client presents
   * @return the next token and the session; or that the token had been used and its family is
   *     revoked; or that it is not valid
   */
  RotationResult rotate(@Nullable String refreshToken);

  /**
   * Gives a session other attributes: all those of before are replaced, and one that is not in the
   * map is gone. Id, times, expiry and tokens stay. Atomic: of two updates at once one wins as a
   * whole, and a rotation at the same time loses nothing. Fires no event. One round trip.
   *
   * @param token as for {@link #get}
   * @param attributes what to keep with the session from now on, as for {@link Session#of}
   * @return true if there was a session
   */
  boolean update(@Nullable String token, Map<String, ?> attributes);

  /**
   * Gives a session of a user other attributes without its token, as {@link #update} does. Two
   * round trips.
   *
   * @param userId the user
   * @param sessionId {@link Session#id()}
   * @param attributes what to keep with the session from now on, as for {@link Session#of}
   * @return true if the user has this session
   */
  boolean updateById(String userId, String sessionId, Map<String, ?> attributes);

  /**
   * Ends all sessions of a user but the one that a token gives access to: "log out on my other
   * devices". That session, and so the family of an issued token, goes on. Fires a {@link
   * SessionEnded} for each of the others. Costs what {@link #revokeAll} costs and a round trip; if
   * it throws, call it again.
   *
   * @param token as for {@link #get}, of the session that stays
   * @return how many were ended; 0 also if there is no session under the token, and then nothing is
   *     ended
   */
  long revokeOthers(@Nullable String token);

  /**
   * Whether a token gives access to this session: to say "this device" in a list of them. One round
   * trip.
   *
   * @param token as for {@link #get}
   * @param sessionId {@link Session#id()}
   * @return true if {@link #get} would find the session of this id
   */
  boolean isCurrent(@Nullable String token, String sessionId);

  /**
   * These operations without blocking.
   *
   * @return a light object on these sessions, thread-safe as this one
   */
  AsyncSessionStore async();
}

package io.larder.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of refresh tokens in Redis without blocking: each method does what its namesake of
 * {@link SessionStore} does, and returns a stage.
 *
 * <p>Wrong arguments ({@link NullPointerException}, {@link IllegalArgumentException}) are thrown at
 * once; every other failure is the stage's, with the exceptions of {@link SessionStore}. Stages
 * complete on the server's managed threads where there are some, else on threads of Larder, with
 * the application's context class loader; code that is attached to them may block.
 */
public interface AsyncSessionStore {
  /**
   * {@link SessionStore#set} without blocking.
   *
   * @param token the token
   * @param session user and attributes
   * @param ttl how long it stays
   * @return a stage that completes when the session is stored
   */
  CompletionStage<Void> set(String token, Session session, Duration ttl);

  /**
   * {@link SessionStore#get} without blocking.
   *
   * @param token the token
   * @return a stage of the session or empty
   */
  CompletionStage<Optional<Session>> get(@Nullable String token);

  /**
   * {@link SessionStore#exists} without blocking.
   *
   * @param token the token
   * @return a stage of whether there is a session
   */
  CompletionStage<Boolean> exists(@Nullable String token);

  /**
   * {@link SessionStore#delete} without blocking.
   *
   * @param token the token
   * @return a stage of whether there was a session
   */
  CompletionStage<Boolean> delete(@Nullable String token);

  /**
   * {@link SessionStore#touch} without blocking.
   *
   * @param token the token
   * @param ttl how long the session stays from now on
   * @return a stage of whether there is a session
   */
  CompletionStage<Boolean> touch(@Nullable String token, Duration ttl);

  /**
   * {@link SessionStore#list} without blocking.
   *
   * @param userId the user
   * @return a stage of the sessions
   */
  CompletionStage<List<Session>> list(String userId);

  /**
   * {@link SessionStore#revoke} without blocking.
   *
   * @param userId the user
   * @param sessionId the public id of the session
   * @return a stage of whether the user had this session
   */
  CompletionStage<Boolean> revoke(String userId, String sessionId);

  /**
   * {@link SessionStore#revokeAll} without blocking.
   *
   * @param userId the user
   * @return a stage of how many sessions were ended
   */
  CompletionStage<Long> revokeAll(String userId);

  /**
   * {@link SessionStore#issue} without blocking.
   *
   * @param session user and attributes
   * @param ttl how long a token is good for if it is not used
   * @return a stage of the first token
   */
  CompletionStage<RefreshToken> issue(Session session, Duration ttl);

  /**
   * {@link SessionStore#rotate} without blocking.
   *
   * @param refreshToken the token that the client presents
   * @return a stage of what became of it
   */
  CompletionStage<RotationResult> rotate(@Nullable String refreshToken);
}

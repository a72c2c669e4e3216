package io.larder.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of refresh tokens in Redis without blocking: each method takes the arguments of its
 * namesake of {@link SessionStore}, does the same, and returns a stage of its result.
 *
 * <p>Wrong arguments ({@link NullPointerException}, {@link IllegalArgumentException}) are thrown at
 * once; every other failure is the stage's, with the exceptions of {@link SessionStore}. Stages
 * complete on the server's managed threads where there are some, else on threads of Larder, with
 * the application's context class loader. Where the server has Jakarta Concurrency 3, what is
 * attached to a stage runs with the identity, the names and the class loader of the thread that
 * attaches it. It may block. Calls may be executed in another order than they were made: begin one
 * that needs the effect of another when the stage of that is complete.
 */
public interface AsyncSessionStore {
  /** {@link SessionStore#set} without blocking. */
  CompletionStage<Void> set(String token, Session session, Duration ttl);

  /** {@link SessionStore#get} without blocking. */
  CompletionStage<Optional<Session>> get(@Nullable String token);

  /** {@link SessionStore#exists} without blocking. */
  CompletionStage<Boolean> exists(@Nullable String token);

  /** {@link SessionStore#delete} without blocking. */
  CompletionStage<Boolean> delete(@Nullable String token);

  /** {@link SessionStore#touch} without blocking. */
  CompletionStage<Boolean> touch(@Nullable String token, Duration ttl);

  /** {@link SessionStore#list} without blocking. */
  CompletionStage<List<Session>> list(String userId);

  /** {@link SessionStore#revoke} without blocking. */
  CompletionStage<Boolean> revoke(String userId, String sessionId);

  /** {@link SessionStore#revokeAll} without blocking. */
  CompletionStage<Long> revokeAll(String userId);

  /** {@link SessionStore#issue} without blocking. */
  CompletionStage<RefreshToken> issue(Session session, Duration ttl);

  /** {@link SessionStore#rotate} without blocking. */
  CompletionStage<RotationResult> rotate(@Nullable String refreshToken);

  /** {@link SessionStore#update} without blocking. */
  CompletionStage<Boolean> update(@Nullable String token, Map<String, ?> attributes);

  /** {@link SessionStore#updateById} without blocking. */
  CompletionStage<Boolean> updateById(String userId, String sessionId, Map<String, ?> attributes);

  /** {@link SessionStore#revokeOthers} without blocking. */
  CompletionStage<Long> revokeOthers(@Nullable String token);

  /** {@link SessionStore#isCurrent} without blocking. */
  CompletionStage<Boolean> isCurrent(@Nullable String token, String sessionId);
}

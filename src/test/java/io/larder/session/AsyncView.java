package io.larder.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** An asynchronous store as a blocking one, so that one contract tests both. */
record AsyncView(AsyncSessionStore async) implements SessionStore {
  /** Waits; what follows a stage must be allowed to block, so it is no thread of the client. */
  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage
          .thenApply(
              result -> {
                if (Thread.currentThread().getName().contains("netty")) {
                  throw new AssertionError("on " + Thread.currentThread().getName());
                }
                return result;
              })
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void set(String token, Session session, Duration ttl) {
    join(async.set(token, session, ttl));
  }

  @Override
  public Optional<Session> get(String token) {
    return join(async.get(token));
  }

  @Override
  public boolean exists(String token) {
    return join(async.exists(token));
  }

  @Override
  public boolean delete(String token) {
    return join(async.delete(token));
  }

  @Override
  public boolean touch(String token, Duration ttl) {
    return join(async.touch(token, ttl));
  }

  @Override
  public List<Session> list(String userId) {
    return join(async.list(userId));
  }

  @Override
  public boolean revoke(String userId, String sessionId) {
    return join(async.revoke(userId, sessionId));
  }

  @Override
  public long revokeAll(String userId) {
    return join(async.revokeAll(userId));
  }

  @Override
  public RefreshToken issue(Session session, Duration ttl) {
    return join(async.issue(session, ttl));
  }

  @Override
  public RotationResult rotate(String refreshToken) {
    return join(async.rotate(refreshToken));
  }

  @Override
  public boolean update(String token, Map<String, ?> attributes) {
    return join(async.update(token, attributes));
  }

  @Override
  public boolean updateById(String userId, String sessionId, Map<String, ?> attributes) {
    return join(async.updateById(userId, sessionId, attributes));
  }

  @Override
  public long revokeOthers(String token) {
    return join(async.revokeOthers(token));
  }

  @Override
  public boolean isCurrent(String token, String sessionId) {
    return join(async.isCurrent(token, sessionId));
  }
}

package io.larder.session;

import io.larder.common.LarderException;
import io.larder.connection.call.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Implements {@link AsyncSessionStore} with Redis. */
final class RedisAsyncSessionStore implements AsyncSessionStore {
  private final SessionCommands commands;

  RedisAsyncSessionStore(SessionCommands commands) {
    this.commands = commands;
  }

  /** Attributes that cannot be written fail the stage; wrong arguments are thrown. */
  private static <T> CompletionStage<T> stage(Supplier<Reply<T>> call) {
    try {
      return call.get().stage();
    } catch (LarderException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Void> set(String token, Session session, Duration ttl) {
    return stage(() -> commands.set(token, session, ttl)).thenAccept(stored -> {});
  }

  @Override
  public CompletionStage<Optional<Session>> get(@Nullable String token) {
    return stage(() -> commands.get(token));
  }

  @Override
  public CompletionStage<Boolean> exists(@Nullable String token) {
    return stage(() -> commands.exists(token));
  }

  @Override
  public CompletionStage<Boolean> delete(@Nullable String token) {
    return stage(() -> commands.delete(token));
  }

  @Override
  public CompletionStage<Boolean> touch(@Nullable String token, Duration ttl) {
    return stage(() -> commands.touch(token, ttl));
  }

  @Override
  public CompletionStage<List<Session>> list(String userId) {
    return stage(() -> commands.list(userId));
  }

  @Override
  public CompletionStage<Boolean> revoke(String userId, String sessionId) {
    return stage(() -> commands.revoke(userId, sessionId));
  }

  @Override
  public CompletionStage<Long> revokeAll(String userId) {
    return stage(() -> commands.revokeAll(userId));
  }

  @Override
  public CompletionStage<RefreshToken> issue(Session session, Duration ttl) {
    return stage(() -> commands.issue(session, ttl));
  }

  @Override
  public CompletionStage<RotationResult> rotate(@Nullable String refreshToken) {
    return stage(() -> commands.rotate(refreshToken));
  }
}

package io.larder.connection.connect;

import io.larder.common.Failures;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.ServerErrors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;

/**
 * What one server is asked, on a new connection and on an existing one. A new one that works shows
 * which existing ones are dead: those that were silent for longer than the patience.
 */
final class PrimaryQuestion {
  // Replies of two connections come on two threads.
  private static final Duration REPLIES_CROSS = Duration.ofMillis(200);

  private final RedisClient server;
  private final byte[] key;
  private volatile CompletableFuture<RedisConnection> opening =
      CompletableFuture.failedFuture(new RedisException("none"));
  private final CompletableFuture<?> onNew;
  private final CompletableFuture<?> onExisting;

  PrimaryQuestion(RedisClient server, OpenConnections connections, byte[] key, Duration patience) {
    this.server = server;
    this.key = key;
    onNew =
        askOnNew(ServerErrors.DEAD_CONNECTIONS)
            .handle((reply, failure) -> answered(failure))
            .thenAccept(unused -> connections.closeDead(server, patience));
    onExisting =
        connections
            .idle(server)
            .map(connection -> send(connection, RedisCommands.EXISTS, key))
            .orElseGet(() -> CompletableFuture.failedFuture(new RedisException("none")))
            .handle((reply, failure) -> answered(failure));
  }

  /** Again if somebody closes it meanwhile, as an administrator may do who ends all. */
  private CompletableFuture<@Nullable Object> askOnNew(int repetitions) {
    opening = open(server);
    return opening
        .thenCompose(connection -> send(connection, RedisCommands.EXISTS, key))
        .exceptionallyCompose(
            failure ->
                repetitions > 0 && ServerErrors.isClosedConnection(Failures.unwrap(failure))
                    ? askOnNew(repetitions - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompletableFuture<RedisConnection> open(RedisClient server) {
    try {
      return server.connectAsync().toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A primary without the slot of the key answers, too, and a Sentinel, which is told later. */
  private static @Nullable Object answered(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : Failures.unwrap(failure);
    if (cause == null
        || cause instanceof RedisRedirectException
        || String.valueOf(cause.getMessage()).contains("unknown command")) {
      return null;
    }
    throw cause instanceof RedisException redis ? redis : new RedisException(cause);
  }

  @Nullable Throwable failure(Deadline end) throws InterruptedException {
    Throwable failure = failure(onNew, end);
    return failure == null || failure(onExisting, end) == null ? null : failure;
  }

  /**
   * Whether the server, which has answered a read, does not answer a write: Redis executes commands
   * as they come, so a later read on another connection is answered first only if it holds back the
   * write. Slowness alone is no proof.
   */
  boolean holdsWrites(byte[] ofServer, Duration patience) throws InterruptedException {
    CompletableFuture<?> writing =
        opening.thenCompose(connection -> send(connection, RedisCommands.UNLINK, ofServer));
    if (!(failure(writing, Deadline.in(patience)) instanceof RedisTimeoutException)) {
      return false;
    }
    CompletableFuture<RedisConnection> other = open(server);
    CompletableFuture<?> reading =
        other
            .thenCompose(connection -> send(connection, RedisCommands.EXISTS, ofServer))
            .handle((reply, failure) -> answered(failure));
    boolean holds =
        failure(reading, Deadline.in(patience)) == null
            && failure(writing, Deadline.in(REPLIES_CROSS)) instanceof RedisTimeoutException;
    close(other);
    return holds;
  }

  /** Closes the connection as idle: it is no loss. One that opens later is closed, too. */
  void end() {
    close(opening);
  }

  private static void close(CompletableFuture<RedisConnection> opening) {
    CompletionStage<?> unused =
        opening.thenAccept(
            connection -> {
              var unusedToo = connection.closeIdleAsync();
            });
  }

  private static @Nullable Throwable failure(CompletableFuture<?> answer, Deadline end)
      throws InterruptedException {
    try {
      answer.get(end.nanosLeft(), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return Failures.unwrap(e);
    } catch (TimeoutException e) {
      return new RedisTimeoutException("no answer in time");
    }
  }

  private static CompletableFuture<@Nullable Object> send(
      RedisConnection connection, RedisCommand<?> command, byte[] key) {
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    connection
        .send(new CommandData<>(reply, ByteArrayCodec.INSTANCE, command, new Object[] {key}))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                reply.completeExceptionally(written.cause());
              }
            });
    return reply;
  }
}

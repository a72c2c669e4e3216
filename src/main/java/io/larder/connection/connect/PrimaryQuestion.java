package io.larder.connection.connect;

import io.larder.common.Failures;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.ServerErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
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
  // What makes a verdict: writes on connections of their own, and the reads beside each.
  private static final int WRITES = 2;
  private static final int READS = 10;

  private final RedisClient server;
  private final byte[] key;
  private volatile CompletableFuture<RedisConnection> opening =
      CompletableFuture.failedFuture(new RedisException("none"));
  private volatile boolean ended;
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
    close(opening);
    opening = open(server);
    return opening
        .thenCompose(connection -> send(connection, RedisCommands.EXISTS, key))
        .exceptionallyCompose(
            failure ->
                repetitions > 0
                        && !ended
                        && ServerErrors.isClosedConnection(Failures.unwrap(failure))
                    ? askOnNew(repetitions - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private static CompletableFuture<RedisConnection> open(RedisClient server) {
    if (server.isShutdown()) {
      // Netty would tell of it with a trace.
      return CompletableFuture.failedFuture(new RedisConnectionException("closed"));
    }
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
        || ServerErrors.isUnknownCommand(String.valueOf(cause.getMessage()))) {
      return null;
    }
    throw cause instanceof RedisException redis ? redis : new RedisException(cause);
  }

  @Nullable Throwable failure(Deadline end) throws InterruptedException {
    Throwable failure = failure(onNew, end);
    return failure == null || failure(onExisting, end) == null ? null : failure;
  }

  /**
   * Whether the server, which has answered a read, answers reads and no write. A reply may be late
   * where the machine or the network is slow: so a write has the time that many reads take one
   * after the other, and the next write follows on the connection that has just answered these.
   */
  boolean holdsWrites(byte[] ofServer, Duration patience) throws InterruptedException {
    List<CompletableFuture<?>> writes = new ArrayList<>();
    List<CompletableFuture<RedisConnection>> opened = new ArrayList<>(List.of(opening));
    try {
      boolean holds = true;
      for (int i = 0; holds && i < WRITES; i++) {
        CompletableFuture<RedisConnection> last = opened.get(i);
        writes.add(sent(last, RedisCommands.UNLINK, ofServer));
        Throwable silence = failure(writes.get(i), Deadline.in(patience));
        opened.add(open(server));
        holds =
            silence instanceof RedisTimeoutException
                && answersReads(opened.get(i + 1), ofServer, patience)
                && writes.stream().noneMatch(CompletableFuture::isDone);
      }
      return holds;
    } finally {
      opened.subList(1, opened.size()).forEach(PrimaryQuestion::close);
    }
  }

  /** Whether it has answered a write, also by an error. */
  boolean answersWrite(byte[] ofServer, Duration patience) throws InterruptedException {
    Throwable failure =
        failure(sent(opening, RedisCommands.UNLINK, ofServer), Deadline.in(patience));
    return failure == null || !ServerErrors.isSilence(failure);
  }

  private static boolean answersReads(
      CompletableFuture<RedisConnection> connection, byte[] ofServer, Duration patience)
      throws InterruptedException {
    for (int i = 0; i < READS; i++) {
      CompletableFuture<?> reading =
          sent(connection, RedisCommands.EXISTS, ofServer)
              .handle((reply, failure) -> answered(failure));
      if (failure(reading, Deadline.in(patience)) != null) {
        return false;
      }
    }
    return true;
  }

  private static CompletableFuture<@Nullable Object> sent(
      CompletableFuture<RedisConnection> opening, RedisCommand<?> command, byte[] key) {
    return opening.thenCompose(connection -> send(connection, command, key));
  }

  /** Closes the connection as idle: it is no loss. One that opens later is closed, too. */
  void end() {
    ended = true;
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

package io.larder.connection.call;

import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.CommandsData;
import org.redisson.client.protocol.RedisCommands;

/**
 * One server, and one connection to it on which the commands of all threads are pipelined: to take
 * a connection out of a pool, watch it with timers and give it back costs more than a small
 * command. Thread-safe; nothing waits. Replies are bytes, numbers, texts of a status, lists of
 * these, and null.
 */
final class Lane {
  private static final int TOGETHER = 256; // commands that share a write to the socket

  // Larder's own: Redisson closes its clients when the topology changes, with all that still waits.
  private final RedisClient client;
  private final AtomicReference<@Nullable CompletableFuture<RedisConnection>> connection =
      new AtomicReference<>();
  private volatile boolean closed;

  Lane(RedisClient client) {
    this.client = client;
  }

  RedisClient client() {
    return client;
  }

  /** The connection, which is opened if there is none. */
  CompletableFuture<RedisConnection> open() {
    while (true) {
      CompletableFuture<RedisConnection> present = connection.get();
      if (present != null && isUsable(present)) {
        return present;
      }
      CompletableFuture<RedisConnection> next = new CompletableFuture<>();
      if (connection.compareAndSet(present, next)) {
        // It may be there at once: what is done with it then is done on this thread too.
        var unused = NettyTraces.removed(() -> connect(next));
        return next;
      }
    }
  }

  /** Whether it is being opened, or is open. */
  private static boolean isUsable(CompletableFuture<RedisConnection> connection) {
    return !connection.isDone()
        || (!connection.isCompletedExceptionally() && connection.join().isActive());
  }

  private CompletionStage<RedisConnection> connect(CompletableFuture<RedisConnection> next) {
    return client
        .connectAsync()
        .whenComplete(
            (opened, failure) -> {
              if (failure == null) {
                opened(next, opened);
              } else {
                connection.compareAndSet(next, null);
                next.completeExceptionally(failure);
              }
            });
  }

  private void opened(CompletableFuture<RedisConnection> next, RedisConnection opened) {
    Channel channel = opened.getChannel();
    channel.pipeline().addFirst(new FlushConsolidationHandler(TOGETHER, true));
    channel
        .closeFuture()
        .addListener(
            ended -> {
              connection.compareAndSet(next, null);
              end(opened);
            });
    next.complete(opened);
    if (closed) {
      end(opened);
    }
  }

  /** Redisson would open it again; the next command does. */
  private static void end(RedisConnection connection) {
    var unused = connection.closeAsync();
  }

  /** Sends a request, behind ASKING where the server has the key's slot only for who asks so. */
  CompletableFuture<@Nullable Object> send(Request<?> request, boolean asking) {
    CompletableFuture<RedisConnection> opening = open();
    return opening.isDone() && !opening.isCompletedExceptionally()
        ? write(opening.join(), request, asking)
        : opening.thenCompose(opened -> write(opened, request, asking));
  }

  private static CompletableFuture<@Nullable Object> write(
      RedisConnection connection, Request<?> request, boolean asking) {
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    CommandData<?, ?> command =
        new CommandData<>(
            reply, ByteArrayCodec.INSTANCE, request.command().wire(), request.arguments());
    (asking ? connection.send(asking(command, reply)) : connection.send(command))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                reply.completeExceptionally(
                    new RedisConnectionException("not sent", written.cause()));
              }
            });
    return reply;
  }

  /** Both in one, so that no command of another thread comes between them. */
  private static CommandsData asking(
      CommandData<?, ?> command, CompletableFuture<@Nullable Object> reply) {
    CompletableFuture<Void> both = failing(reply);
    CommandData<?, ?> asking =
        new CommandData<>(
            failing(reply), ByteArrayCodec.INSTANCE, RedisCommands.ASKING, new Object[0]);
    return new CommandsData(both, List.of(asking, command), false, false);
  }

  /** What a reply cannot come without. */
  private static CompletableFuture<Void> failing(CompletableFuture<@Nullable Object> reply) {
    CompletableFuture<Void> before = new CompletableFuture<>();
    var unused =
        before.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                reply.completeExceptionally(failure);
              }
            });
    return before;
  }

  /** Ends the connection: what waits for a reply fails. The next command opens a new one. */
  void reset() {
    CompletableFuture<RedisConnection> present = connection.getAndSet(null);
    if (present != null) {
      var unused = present.thenAccept(Lane::end);
    }
  }

  /** Ends the connection for good. */
  void close() {
    closed = true;
    reset();
    var unused = client.shutdownAsync();
  }

  @Override
  public String toString() {
    return client.getConfig().getAddress().getHost()
        + ':'
        + client.getConfig().getAddress().getPort();
  }
}

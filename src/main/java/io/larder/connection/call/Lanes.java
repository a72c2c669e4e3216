package io.larder.connection.call;

import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * One shared connection per primary, on which the commands of all threads are pipelined.
 *
 * <p>Redisson takes a connection out of its pool for each command, watches it with two timers and
 * gives it back; for small commands that costs more than the command. Commands that several threads
 * send at a time share a system call here. Redisson opens the connections, with its address, TLS
 * and credentials. Thread-safe; nothing waits.
 */
final class Lanes {
  /** Commands that share a write to the socket, at most. */
  private static final int TOGETHER = 256;

  private final Redisson client;
  private final ConcurrentMap<RedisClient, CompletableFuture<RedisConnection>> lanes =
      new ConcurrentHashMap<>();
  private volatile boolean closed;

  Lanes(Redisson client) {
    this.client = client;
  }

  /** The open connection to the primary of a key, or null; one that is missing is opened then. */
  @Nullable RedisConnection of(byte[] key) {
    CompletableFuture<RedisConnection> lane = opening(key);
    RedisConnection open =
        lane.isDone() && !lane.isCompletedExceptionally() ? lane.getNow(null) : null;
    return open != null && open.isActive() ? open : null;
  }

  /** The connection to the primary of a key, opened if need be; fails if that is impossible. */
  CompletableFuture<RedisConnection> opening(byte[] key) {
    ConnectionManager manager = client.getCommandExecutor().getConnectionManager();
    MasterSlaveEntry entry = manager.getEntry(manager.calcSlot(key));
    if (entry == null) {
      return CompletableFuture.failedFuture(new RedisConnectionException("no primary is known"));
    }
    RedisClient primary = entry.getClient();
    CompletableFuture<RedisConnection> lane = lanes.get(primary);
    return lane == null ? open(primary) : lane;
  }

  private CompletableFuture<RedisConnection> open(RedisClient primary) {
    if (closed) {
      return CompletableFuture.failedFuture(new RedisConnectionException("closed"));
    }
    CompletableFuture<RedisConnection> lane = new CompletableFuture<>();
    CompletableFuture<RedisConnection> other = lanes.putIfAbsent(primary, lane);
    if (other != null) {
      return other;
    }
    primary
        .connectAsync()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                opened(primary, lane, connection);
              } else {
                lanes.remove(primary, lane);
                lane.completeExceptionally(failure);
              }
            });
    return lane;
  }

  private void opened(
      RedisClient primary, CompletableFuture<RedisConnection> lane, RedisConnection connection) {
    Channel channel = connection.getChannel();
    channel.pipeline().addFirst(new FlushConsolidationHandler(TOGETHER, true));
    channel
        .closeFuture()
        .addListener(
            ended -> {
              lanes.remove(primary, lane);
              end(connection);
            });
    lane.complete(connection);
    if (closed) {
      end(connection);
    }
  }

  /** Redisson would open it again; the next command does. */
  private static void end(RedisConnection connection) {
    var unused = connection.closeAsync();
  }

  static CompletableFuture<@Nullable Object> send(RedisConnection lane, Request<?> request) {
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    lane.send(
            new CommandData<>(
                reply, ByteArrayCodec.INSTANCE, request.command().wire(), request.arguments()))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                reply.completeExceptionally(
                    new RedisConnectionException("not sent", written.cause()));
              }
            });
    return reply;
  }

  /** Ends the connections there are: what waits for a reply fails. New ones are opened at need. */
  void reset() {
    for (CompletableFuture<RedisConnection> lane : lanes.values()) {
      var unused = lane.thenAccept(Lanes::end);
    }
  }

  void close() {
    closed = true;
    reset();
  }
}

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
 * One shared connection per primary, on which the commands of all threads are pipelined: to take a
 * connection out of Redisson's pool, watch it with timers and give it back costs more than a small
 * command. Redisson opens the connections. Thread-safe; nothing waits.
 */
final class Lanes {
  private static final int TOGETHER = 256; // commands that share a write to the socket

  private final Redisson client;
  private final ConcurrentMap<RedisClient, CompletableFuture<RedisConnection>> lanes =
      new ConcurrentHashMap<>();
  private volatile boolean closed;

  Lanes(Redisson client) {
    this.client = client;
  }

  /** The connection to the primary of a key, or null if it is not open; it is opened then. */
  @Nullable RedisConnection of(byte[] key) {
    ConnectionManager manager = client.getCommandExecutor().getConnectionManager();
    MasterSlaveEntry entry = manager.getEntry(manager.calcSlot(key));
    if (entry == null) {
      return null;
    }
    RedisClient primary = entry.getClient();
    CompletableFuture<RedisConnection> lane = lanes.get(primary);
    if (lane == null) {
      open(primary);
      return null;
    }
    RedisConnection open = lane.getNow(null);
    return open != null && open.isActive() ? open : null;
  }

  private void open(RedisClient primary) {
    CompletableFuture<RedisConnection> lane = new CompletableFuture<>();
    if (closed || lanes.putIfAbsent(primary, lane) != null) {
      return;
    }
    primary
        .connectAsync()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                opened(primary, lane, connection);
              } else {
                lanes.remove(primary, lane);
              }
            });
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

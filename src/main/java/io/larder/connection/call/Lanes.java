package io.larder.connection.call;

import io.larder.common.Failures;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Sends requests: on one shared connection per primary, on which the commands of all threads are
 * pipelined, or through Redisson's pool while that is not open or where a cluster has moved a key.
 * To take a connection out of the pool, watch it with timers and give it back costs more than a
 * small command. Thread-safe; nothing waits. Replies are bytes, numbers, texts of a status, lists
 * of these, and null.
 */
final class Lanes {
  private static final int TOGETHER = 256; // commands that share a write to the socket

  private final Redisson client;
  private final PooledSender pool;
  // Redisson chooses the replica and keeps account of those that fail.
  private final boolean readsFromReplicas;
  private final ConcurrentMap<RedisClient, CompletableFuture<RedisConnection>> lanes =
      new ConcurrentHashMap<>();
  private volatile boolean closed;

  Lanes(Redisson client, boolean readsFromReplicas) {
    this.client = client;
    this.pool = new PooledSender(client);
    this.readsFromReplicas = readsFromReplicas;
  }

  CompletableFuture<@Nullable Object> send(Request<?> request) {
    RedisConnection lane = usesLane(request) ? lane(request.key()) : null;
    return lane == null
        ? pool.send(request)
        : send(lane, request)
            .exceptionallyCompose(failure -> sendAgain(request, Failures.unwrap(failure)));
  }

  private boolean usesLane(Request<?> request) {
    return !readsFromReplicas || !request.command().isReading();
  }

  /** Sent once more if Redis said that it did not execute it. */
  private CompletableFuture<@Nullable Object> sendAgain(Request<?> request, Throwable failure) {
    return failure instanceof RedisRedirectException
            || failure instanceof RedisRetryException
            || failure instanceof RedisReadonlyException
        ? pool.send(request)
        : pool.sendText(request, failure);
  }

  /**
   * One pipeline for each primary, as soon as its lane is open: one by one through the pool,
   * thousands would not be in time. Replies in the order of the requests, errors among them.
   */
  CompletableFuture<List<@Nullable Object>> pipeline(List<Request<?>> requests) {
    CompletableFuture<?>[] opening =
        requests.stream()
            .filter(request -> usesLane(request) && lane(request.key()) == null)
            .map(request -> opening(request.key()))
            .distinct()
            .toArray(CompletableFuture<?>[]::new);
    return opening.length == 0
        ? sendAll(requests)
        : CompletableFuture.allOf(opening)
            .handle((done, failure) -> requests)
            .thenCompose(this::sendAll);
  }

  private CompletableFuture<List<@Nullable Object>> sendAll(List<Request<?>> requests) {
    List<CompletableFuture<@Nullable Object>> replies = new ArrayList<>(requests.size());
    for (Request<?> request : requests) {
      replies.add(
          send(request)
              .handle((value, failure) -> failure == null ? value : Failures.unwrap(failure)));
    }
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<@Nullable Object> results = new ArrayList<>(replies.size());
              replies.forEach(reply -> results.add(answered(reply.join())));
              return results;
            });
  }

  /** A lost connection is the failure of all: some were not executed. */
  private static @Nullable Object answered(@Nullable Object reply) {
    if (reply instanceof Throwable failure
        && (failure instanceof RedisTimeoutException || ServerErrors.isLostConnection(failure))) {
      throw new CompletionException(failure);
    }
    return reply;
  }

  /** The connection to the primary of a key, or null if it is not open; it is opened then. */
  private @Nullable RedisConnection lane(byte[] key) {
    RedisClient primary = primary(key);
    if (primary == null) {
      return null;
    }
    CompletableFuture<RedisConnection> lane = lanes.get(primary);
    if (lane == null) {
      open(primary);
      return null;
    }
    RedisConnection open =
        lane.isDone() && !lane.isCompletedExceptionally() ? lane.getNow(null) : null;
    return open != null && open.isActive() ? open : null;
  }

  /** Ends when the connection to the primary of a key is open, or cannot be opened. */
  private CompletableFuture<?> opening(byte[] key) {
    RedisClient primary = primary(key);
    CompletableFuture<RedisConnection> lane = primary == null ? null : lanes.get(primary);
    return lane == null ? CompletableFuture.completedFuture(null) : lane;
  }

  private @Nullable RedisClient primary(byte[] key) {
    ConnectionManager manager = client.getCommandExecutor().getConnectionManager();
    MasterSlaveEntry entry = manager.getEntry(manager.calcSlot(key));
    return entry == null ? null : entry.getClient();
  }

  private void open(RedisClient primary) {
    CompletableFuture<RedisConnection> lane = new CompletableFuture<>();
    if (closed || lanes.putIfAbsent(primary, lane) != null) {
      return;
    }
    // The connection may be there at once: what is done with it then is done on this thread too.
    var unused = NettyTraces.removed(() -> connect(primary, lane));
  }

  private CompletionStage<RedisConnection> connect(
      RedisClient primary, CompletableFuture<RedisConnection> lane) {
    return primary
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

  private static CompletableFuture<@Nullable Object> send(
      RedisConnection lane, Request<?> request) {
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

package io.larder.connection.connect;

import io.larder.common.Failures;
import io.larder.connection.call.Command;
import io.larder.connection.call.NettyTraces;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Sends requests on connections of the client's pool, whatever is known of the connection. The
 * first one makes the client connect, in the caller's thread. Failures are the client's own.
 */
public final class PooledSender {
  private final CommandAsyncExecutor executor;

  public PooledSender(Redisson client) {
    this.executor = client.getCommandExecutor();
  }

  public <T extends @Nullable Object> CompletableFuture<T> call(Request<T> request) {
    return send(request).thenApply(reply -> request.command().decoder().decode(reply));
  }

  /** Sends a command that reads to one replica, whichever answers reads. */
  public CompletableFuture<@Nullable Object> callReplica(
      RedisClient replica, MasterSlaveEntry primary, Request<?> request) {
    CompletionStage<@Nullable Object> sent =
        NettyTraces.removed(
            () ->
                executor.readAsync(
                    replica,
                    primary,
                    ByteArrayCodec.INSTANCE,
                    request.command().wire(),
                    request.arguments()));
    return sent.toCompletableFuture();
  }

  private CompletableFuture<@Nullable Object> send(Request<?> request) {
    Command<?> command = request.command();
    CompletionStage<@Nullable Object> sent =
        NettyTraces.removed(
            () ->
                executor.writeAsync(
                    request.key(), ByteArrayCodec.INSTANCE, command.wire(), request.arguments()));
    return sent.toCompletableFuture()
        .exceptionallyCompose(failure -> sendText(request, Failures.unwrap(failure)));
  }

  /** Sends a script with its text if the server does not know it; fails for any other reason. */
  private CompletableFuture<@Nullable Object> sendText(Request<?> request, Throwable failure) {
    Script<?> script = request.script();
    return script != null && String.valueOf(failure.getMessage()).startsWith("NOSCRIPT")
        ? send(script.withText(request))
        : CompletableFuture.failedFuture(failure);
  }
}

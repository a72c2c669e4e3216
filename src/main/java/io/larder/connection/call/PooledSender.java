package io.larder.connection.call;

import io.larder.common.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;

/**
 * Sends requests on connections of the client's pool, whatever is known of the connection. Replies
 * are not decoded, and failures are the client's own. Thread-safe.
 */
public final class PooledSender {
  private final CommandAsyncExecutor executor;

  /**
   * Creates it; nothing is sent yet.
   *
   * @param client the client; the first request makes it connect, in the caller's thread
   */
  public PooledSender(Redisson client) {
    this.executor = client.getCommandExecutor();
  }

  /**
   * Sends a request.
   *
   * @param request the request
   * @param <T> the type of its decoded reply
   * @return the decoded reply, or a failure of the client's
   */
  public <T extends @Nullable Object> CompletableFuture<T> call(Request<T> request) {
    return send(request).thenApply(reply -> request.command().decoder().decode(reply));
  }

  CompletableFuture<@Nullable Object> send(Request<?> request) {
    Command<?> command = request.command();
    CompletionStage<@Nullable Object> sent =
        command.isReading()
            ? executor.readAsync(
                request.key(), ByteArrayCodec.INSTANCE, command.wire(), request.arguments())
            : executor.writeAsync(
                request.key(), ByteArrayCodec.INSTANCE, command.wire(), request.arguments());
    return sent.toCompletableFuture()
        .exceptionallyCompose(failure -> sendText(request, Failures.unwrap(failure)));
  }

  /**
   * Sends a script with its text if the server does not know it, and fails for any other reason.
   */
  CompletableFuture<@Nullable Object> sendText(Request<?> request, Throwable failure) {
    boolean unknown = String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
    Request<?> full = unknown ? request.withText() : null;
    return full == null ? CompletableFuture.failedFuture(failure) : send(full);
  }
}

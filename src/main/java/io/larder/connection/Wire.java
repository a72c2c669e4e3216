package io.larder.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;

/**
 * Sends requests on bytes: on the lane of their primary where it is open, else through Redisson's
 * executor, which also follows where a cluster has moved a key. Thread-safe; nothing waits.
 */
final class Wire implements AutoCloseable {
  private final CommandAsyncExecutor executor;
  private final Lanes lanes;

  /** Whether reads may go to replicas, of which Redisson keeps account. */
  private final boolean readsElsewhere;

  Wire(Redisson client) {
    this.executor = client.getCommandExecutor();
    this.lanes = new Lanes(client);
    this.readsElsewhere = ClientConfig.mayReadFromReplicas(client.getConfig());
  }

  <T> CompletableFuture<T> send(Request<T> request) {
    RedisConnection lane = readsElsewhere && request.isReading() ? null : lanes.of(request.key());
    if (lane == null) {
      return throughRedisson(request);
    }
    return Lanes.send(lane, request)
        .exceptionallyCompose(failure -> again(request, cause(failure)));
  }

  /** Sent once more if Redis said that it did not execute it. */
  private <T> CompletableFuture<T> again(Request<T> request, Throwable failure) {
    if (failure instanceof RedisRedirectException
        || failure instanceof RedisRetryException
        || failure instanceof RedisReadonlyException) {
      return throughRedisson(request);
    }
    return withText(request, failure);
  }

  private static boolean isUnknownScript(Throwable failure) {
    return String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
  }

  private <T> CompletableFuture<T> withText(Request<T> request, Throwable failure) {
    Request<T> full = isUnknownScript(failure) ? request.withText() : null;
    return full == null ? CompletableFuture.failedFuture(failure) : throughRedisson(full);
  }

  private <T> CompletableFuture<T> throughRedisson(Request<T> request) {
    CompletionStage<T> sent =
        request.isReading()
            ? executor.readAsync(
                request.key(), ByteArrayCodec.INSTANCE, request.command(), request.arguments())
            : executor.writeAsync(
                request.key(), ByteArrayCodec.INSTANCE, request.command(), request.arguments());
    return sent.toCompletableFuture()
        .exceptionallyCompose(failure -> withText(request, cause(failure)));
  }

  /**
   * Many at once: those of one primary follow each other without waiting for replies.
   *
   * @return the replies in the order of the requests; where Redis answers with an error, that is
   *     the reply
   */
  CompletableFuture<List<Object>> pipeline(List<Request<Object>> requests) {
    List<CompletableFuture<Object>> replies = new ArrayList<>(requests.size());
    for (Request<Object> request : requests) {
      replies.add(
          send(request).handle((value, failure) -> failure == null ? value : cause(failure)));
    }
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<Object> results = new ArrayList<>(replies.size());
              replies.forEach(reply -> results.add(answered(reply.join())));
              return results;
            });
  }

  /** A lost connection is the failure of all: some were not executed. */
  private static @Nullable Object answered(@Nullable Object reply) {
    if (reply instanceof Throwable failure
        && (failure instanceof RedisTimeoutException || ConnectFailure.isLostConnection(failure))) {
      throw new CompletionException(failure);
    }
    return reply;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** The connection was lost, or is being given up: nothing waits for a reply any longer. */
  void reset() {
    lanes.reset();
  }

  @Override
  public void close() {
    lanes.close();
  }
}

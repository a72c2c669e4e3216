package io.larder.connection.call;

import io.larder.common.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;

/**
 * Sends requests: on the shared connection to their primary where it is open, else through the
 * client's pool, which also follows where a cluster has moved a key. Thread-safe; nothing waits.
 * Replies are bytes, numbers, texts of a status, lists of these, and null.
 */
final class Wire {
  private final PooledSender pool;
  private final Lanes lanes;
  // Redisson chooses the replica and keeps account of those that fail.
  private final boolean readsFromReplicas;

  Wire(Redisson client, boolean readsFromReplicas) {
    this.pool = new PooledSender(client);
    this.lanes = new Lanes(client);
    this.readsFromReplicas = readsFromReplicas;
  }

  CompletableFuture<@Nullable Object> send(Request<?> request) {
    RedisConnection lane =
        readsFromReplicas && request.command().isReading() ? null : lanes.of(request.key());
    return lane == null
        ? pool.send(request)
        : Lanes.send(lane, request)
            .exceptionallyCompose(failure -> sendAgain(request, Failures.unwrap(failure)));
  }

  /** Sent once more if Redis said that it did not execute it. */
  private CompletableFuture<@Nullable Object> sendAgain(Request<?> request, Throwable failure) {
    return failure instanceof RedisRedirectException
            || failure instanceof RedisRetryException
            || failure instanceof RedisReadonlyException
        ? pool.send(request)
        : pool.sendText(request, failure);
  }

  /** One pipeline for each primary; replies in the order of the requests, errors among them. */
  CompletableFuture<List<@Nullable Object>> pipeline(List<Request<?>> requests) {
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

  void reset() {
    lanes.reset();
  }

  void close() {
    lanes.close();
  }
}

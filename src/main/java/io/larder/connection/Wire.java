package io.larder.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.command.CommandBatchService;

/** Sends requests on bytes through Redisson's client: to the right server, one or many at once. */
final class Wire {
  private Wire() {}

  static <T> CompletableFuture<T> send(RedissonClient client, Request<T> request) {
    CommandAsyncExecutor executor = ((Redisson) client).getCommandExecutor();
    CompletableFuture<T> sent = send(executor, request);
    return request
        .withText()
        .map(
            full ->
                sent.exceptionallyCompose(
                    failure ->
                        isUnknownScript(failure)
                            ? send(executor, full)
                            : CompletableFuture.failedFuture(cause(failure))))
        .orElse(sent);
  }

  private static <T> CompletableFuture<T> send(CommandAsyncExecutor executor, Request<T> request) {
    CompletionStage<T> sent =
        request.isReading()
            ? executor.readAsync(
                request.key(), ByteArrayCodec.INSTANCE, request.command(), request.arguments())
            : executor.writeAsync(
                request.key(), ByteArrayCodec.INSTANCE, request.command(), request.arguments());
    return sent.toCompletableFuture();
  }

  /**
   * One pipeline for each server, never sent again.
   *
   * @return the replies in the order of the requests; where Redis answers with an error, that is
   *     the reply
   */
  static CompletableFuture<List<Object>> pipeline(
      RedissonClient client, List<Request<Object>> requests) {
    CommandBatchService batch =
        ((Redisson) client)
            .getCommandExecutor()
            .createCommandBatchService(BatchOptions.defaults().retryAttempts(0));
    List<CompletableFuture<Object>> replies = new ArrayList<>(requests.size());
    for (Request<Object> request : requests) {
      replies.add(
          send(batch, request)
              .exceptionallyCompose(
                  failure ->
                      isUnknownScript(failure)
                          ? send(client, request)
                          : CompletableFuture.failedFuture(cause(failure)))
              .handle((value, failure) -> failure == null ? value : cause(failure)));
    }
    var unused = batch.executeAsync();
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<Object> results = new ArrayList<>(replies.size());
              for (CompletableFuture<Object> reply : replies) {
                results.add(answered(reply.join()));
              }
              return results;
            });
  }

  /** A lost connection is the failure of all: some were not executed. */
  private static Object answered(Object reply) {
    if (reply instanceof Throwable failure
        && (failure instanceof RedisTimeoutException || ConnectFailure.isLostConnection(failure))) {
      throw new CompletionException(failure);
    }
    return reply;
  }

  private static boolean isUnknownScript(Throwable failure) {
    return String.valueOf(cause(failure).getMessage()).startsWith("NOSCRIPT");
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}

package io.larder.connection.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reply of something that was sent to Redis. */
final class SentReply<R extends @Nullable Object, T extends @Nullable Object> implements Reply<T> {
  private final Sender sender;
  private final Sent<R> sent;
  private final Function<Supplier<R>, T> result;

  /**
   * What was sent and until when it is waited for.
   *
   * @param call for messages
   * @param raw completes with the reply, on a thread of the client
   * @param limit until when it is waited for
   */
  record Sent<R extends @Nullable Object>(
      Outgoing<R> call, CompletableFuture<R> raw, TimeLimit limit) {}

  SentReply(Sender sender, Sent<R> sent, Function<Supplier<R>, T> result) {
    this.sender = sender;
    this.sent = sent;
    this.result = result;
  }

  @Override
  public T await() {
    return result.apply(() -> sender.await(sent));
  }

  @Override
  public CompletionStage<T> stage() {
    return sender.stage(sent, result);
  }

  @Override
  public <U extends @Nullable Object> Reply<U> transform(Function<Supplier<T>, U> next) {
    return new SentReply<>(sender, sent, raw -> next.apply(() -> result.apply(raw)));
  }
}

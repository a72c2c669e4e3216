package io.larder.connection.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.Command;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a server that reads go to is no replica of the primary. One that was promoted, so
 * that the primary's address leads to it too, is the primary itself and does no harm.
 */
record ReplicaRole(PooledSender sender, TopologyMismatch mismatch) {
  private static final Command<@Nullable Void> SET = Command.of("SET", ReplyDecoder.DONE);
  private static final Command<byte @Nullable []> GET =
      Command.of("GET", ReplyDecoder.BYTES).reading();

  /** What a user has to change, or nothing. */
  CompletableFuture<String> check(ProbedServer server) {
    return sender
        .callReplica(server.client(), server.primary(), Request.of(ServerProbe.HELLO, server.key()))
        .thenApply(hello -> mismatch.ofReplica(ServerProbe.fields(hello)).orElse(""))
        .thenCompose(
            other ->
                other.isEmpty()
                    ? CompletableFuture.completedFuture("")
                    : isPrimaryItself(server).thenApply(itself -> itself ? "" : other));
  }

  /** Whether what the primary has written is there at once. */
  private CompletionStage<Boolean> isPrimaryItself(ProbedServer server) {
    byte[] key = (new String(server.key(), UTF_8) + UUID.randomUUID()).getBytes(UTF_8);
    return sender
        .call(SET.of(key, "1", "PX", 5_000))
        .thenCompose(done -> sender.callReplica(server.client(), server.primary(), GET.of(key)))
        .thenApply(value -> value != null);
  }
}

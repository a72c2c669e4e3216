package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * Asks every primary whether the account may publish to a channel and subscribe to it. Redisson's
 * own subscription would run into its timeout where it is not allowed to use the channel.
 */
final class ChannelRights {
  private ChannelRights() {}

  /** Fails with the error of a primary that refuses; a message without text is published. */
  static CompletableFuture<Boolean> check(Redisson client, String channel) {
    return CompletableFuture.allOf(
            client.getCommandExecutor().getConnectionManager().getEntrySet().stream()
                .map(primary -> check(primary.getClient(), channel))
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> true);
  }

  /** On a connection of its own, which takes no other commands meanwhile. */
  private static CompletableFuture<?> check(RedisClient primary, String channel) {
    byte[] name = channel.getBytes(UTF_8);
    return NettyTraces.removed(primary::connectAsync)
        .toCompletableFuture()
        .thenCompose(
            connection ->
                CompletableFuture.allOf(
                        send(connection, "PUBLISH", name, new byte[0]),
                        send(connection, "SUBSCRIBE", name),
                        send(connection, "UNSUBSCRIBE", name))
                    .whenComplete(
                        (done, failure) -> {
                          var unused = connection.closeIdleAsync();
                        }));
  }

  private static CompletableFuture<List<Object>> send(
      RedisConnection connection, String command, Object... arguments) {
    return connection
        .<List<Object>, List<Object>>async(
            ByteArrayCodec.INSTANCE,
            new RedisCommand<>(command, new ObjectListReplayDecoder<>()),
            arguments)
        .toCompletableFuture();
  }
}

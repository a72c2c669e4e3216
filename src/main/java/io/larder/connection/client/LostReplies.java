package io.larder.connection.client;

import io.larder.connection.connect.OpenConnections;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Deque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.handler.CommandsQueuePubSub;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Fails the commands whose replies can no longer come, at the moment their connection closes.
 * Redisson lets them run into the timeout, which would leave no time to repeat what is safe to
 * repeat. Has connections watched, so that dead ones are closed.
 */
record LostReplies(NettyHook next, OpenConnections connections) implements NettyHook {
  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {
    next.afterBoostrapInitialization(bootstrap);
  }

  @Override
  public void afterChannelInitialization(Channel channel) {
    // Before the queue, which forgets its commands, and behind TLS, which says why it failed.
    ChannelHandlerContext queue = channel.pipeline().context(CommandsQueue.class);
    if (queue != null) {
      channel.pipeline().addBefore(queue.name(), null, new Handler());
    } else {
      queue = channel.pipeline().context(CommandsQueuePubSub.class);
    }
    connections.watch(channel, queue.name());
    next.afterChannelInitialization(channel);
  }

  private static final class Handler extends ChannelInboundHandlerAdapter {
    private @Nullable SSLException tlsFailure;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      for (Throwable t = cause; t != null; t = t.getCause()) {
        if (t instanceof SSLException failure) {
          tlsFailure = failure;
        }
      }
      context.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      Deque<QueueCommandHolder> sent = context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
      if (sent != null) {
        for (QueueCommandHolder command : sent) {
          // What was not written fails by itself; what blocks is sent again after reconnecting.
          if (command.getChannelPromise().isSuccess()
              && !command.getCommand().isBlockingCommand()) {
            command
                .getCommand()
                .tryFailure(
                    new RedisConnectionException("connection closed before the reply", tlsFailure));
          }
        }
      }
      context.fireChannelInactive();
    }
  }
}

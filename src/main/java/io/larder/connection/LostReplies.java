package io.larder.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Deque;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Fails the commands whose replies can no longer come, at the moment their connection closes.
 * Redisson lets them run into the timeout, which would leave no time to repeat what is safe to
 * repeat.
 */
final class LostReplies implements NettyHook {
  private final NettyHook next;

  LostReplies(NettyHook next) {
    this.next = next;
  }

  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {
    next.afterBoostrapInitialization(bootstrap);
  }

  @Override
  public void afterChannelInitialization(Channel channel) {
    // First, because the handlers behind it forget the commands.
    channel.pipeline().addFirst(new Handler());
    next.afterChannelInitialization(channel);
  }

  private static final class Handler extends ChannelInboundHandlerAdapter {
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
                .tryFailure(new RedisConnectionException("connection closed before the reply"));
          }
        }
      }
      context.fireChannelInactive();
    }
  }
}

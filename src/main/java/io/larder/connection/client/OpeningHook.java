package io.larder.connection.client;

import io.larder.common.Failures;
import io.larder.connection.call.ServerErrors;
import io.larder.connection.connect.Openings;
import io.larder.connection.connect.ServerKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.handler.ErrorsLoggingHandler;

/** Notes of each connection what it leads to and why it could not be opened. */
record OpeningHook(
    NettyHook next, Openings openings, Optional<SentinelSplit> split, HostNames names)
    implements NettyHook {
  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {
    next.afterBoostrapInitialization(bootstrap);
  }

  @Override
  public void afterChannelInitialization(Channel channel) {
    ChannelHandlerContext last = channel.pipeline().context(ErrorsLoggingHandler.class);
    channel.pipeline().addBefore(last.name(), null, new Handler());
    next.afterChannelInitialization(channel);
  }

  private final class Handler extends ChannelDuplexHandler {
    private @Nullable CompletableFuture<RedisConnection> opening;
    private volatile boolean secured;

    /** The connection is there since Redisson's own handler was told, and not opened yet. */
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      RedisConnection connection = RedisConnection.getFrom(context.channel());
      RedisClient client = connection.getRedisClient();
      ServerKind kind = split.map(both -> both.kindOf(client.getConfig())).orElse(ServerKind.REDIS);
      split.ifPresent(both -> both.adjust(kind, context.pipeline()));
      if (context.pipeline().first() instanceof SslHandler tls) {
        tls.setHandshakeTimeoutMillis(client.getConfig().getConnectTimeout());
        names.apply(tls.engine(), client.getAddr(), context.executor());
      }
      InetSocketAddress address = client.getAddr();
      CompletableFuture<RedisConnection> promise = connection.getConnectionPromise();
      openings.begun(kind, address, promise);
      opening = promise;
      var unused =
          promise.whenComplete(
              (opened, failure) -> {
                if (failure == null) {
                  openings.opened(address);
                  if (kind == ServerKind.SENTINEL) {
                    openings.openedToSentinel(context.channel());
                  }
                } else {
                  openings.failed(
                      kind,
                      address,
                      Failures.unwrap(failure),
                      secured && ServerErrors.isLostConnection(failure));
                }
                openings.ended(promise);
              });
      context.fireChannelRegistered();
    }

    /** Redisson tells whoever waits for the connection of this failure, and not the connection. */
    @Override
    public void connect(
        ChannelHandlerContext context,
        SocketAddress remote,
        @Nullable SocketAddress local,
        ChannelPromise connected) {
      if (opening != null) {
        CompletableFuture<RedisConnection> waiting = opening;
        connected.addListener(
            done -> {
              if (!done.isSuccess()) {
                waiting.completeExceptionally(done.cause());
              }
            });
      }
      var unused = context.connect(remote, local, connected);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
        secured = true;
      }
      context.fireUserEventTriggered(event);
    }

    /** Redisson would log a stack trace for each connection whose TLS fails, and wait. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Optional<Throwable> tls =
          ServerErrors.causes(cause).stream().filter(SSLException.class::isInstance).findFirst();
      if (tls.isEmpty()) {
        context.fireExceptionCaught(cause);
      } else if (opening != null) {
        opening.completeExceptionally(tls.get());
      }
    }
  }
}

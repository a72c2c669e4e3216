package io.larder.connection.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisPubSubConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommand;
import org.redisson.client.protocol.QueueCommandHolder;
import org.redisson.client.protocol.RedisCommands;

/**
 * The open connections of one client, with what each says of its server: since when it owes a
 * reply, and when it was last heard. A connection that died without a sign (a firewall forgot it, a
 * host is gone) is found by that and closed, so that nobody uses it again. Thread-safe.
 */
public final class OpenConnections {
  private final Set<Traffic> open = ConcurrentHashMap.newKeySet();

  /** Watches a connection that Redisson has prepared, until it closes. */
  public void watch(Channel channel, String before) {
    channel.pipeline().addBefore(before, null, new Traffic(channel));
  }

  /** How many connections wait for a reply or an event at present, or how many do not. */
  public int count(boolean used) {
    return (int) open.stream().filter(one -> (one.first() != null) == used).count();
  }

  /** The servers that have owed somebody a reply for so long. */
  List<RedisClient> owing(Duration patience) {
    long longAgo = System.nanoTime() - patience.toNanos();
    return open.stream()
        .filter(one -> one.owesSince(longAgo))
        .map(Traffic::server)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** A connection to a server that is likely to work: idle, and heard last. */
  Optional<RedisConnection> idle(RedisClient server) {
    long now = System.nanoTime();
    return to(server)
        .filter(one -> one.isIdle() && one.channel.isActive())
        .max(Comparator.comparingLong(one -> one.heard - now))
        .map(Traffic::connection);
  }

  /**
   * To be called when a server has answered on a new connection: one on which it has owed a reply
   * for so long is dead, and so may be all others that were not heard since.
   */
  void closeDead(RedisClient server, Duration patience) {
    long longAgo = System.nanoTime() - patience.toNanos();
    List<Traffic> dead = to(server).filter(one -> one.owesSince(longAgo)).toList();
    dead.stream()
        .mapToLong(one -> one.owedSince)
        .min()
        .ifPresent(since -> closeUnheard(server, since));
    dead.forEach(one -> one.end(server));
  }

  /** Closes the connections to a server that were not heard since. */
  void closeUnheard(RedisClient server, long since) {
    to(server).filter(one -> one.heard - since < 0).forEach(one -> one.end(server));
  }

  /** By address: Redisson has several clients of a node. */
  private Stream<Traffic> to(RedisClient server) {
    InetSocketAddress address = server.getAddr();
    return open.stream()
        .filter(
            one -> {
              RedisClient other = one.server();
              return other == server
                  || (other != null && address != null && address.equals(other.getAddr()));
            });
  }

  /** Notes what goes over one connection; changed on its thread alone. */
  private final class Traffic extends ChannelDuplexHandler {
    private final Channel channel;
    private volatile long heard = System.nanoTime();
    private volatile long owedSince;

    Traffic(Channel channel) {
      this.channel = channel;
    }

    @Nullable RedisConnection connection() {
      return RedisConnection.getFrom(channel);
    }

    @Nullable RedisClient server() {
      RedisConnection connection = connection();
      return connection == null ? null : connection.getRedisClient();
    }

    /** The command whose reply is the next to come. */
    private @Nullable QueueCommand first() {
      Queue<QueueCommandHolder> sent = channel.attr(CommandsQueue.COMMANDS_QUEUE).get();
      QueueCommandHolder first = sent == null ? null : sent.peek();
      return first == null ? null : first.getCommand();
    }

    /** A command that waits for an event is owed no reply. */
    boolean owesSince(long then) {
      if (owedSince - then > 0) {
        return false;
      }
      QueueCommand first = first();
      return first != null && !first.isBlockingCommand();
    }

    /** One that waits for events, or that somebody else reads, answers no question. */
    boolean isIdle() {
      return first() == null
          && channel.pipeline().get(CommandDecoder.class) != null
          && !(connection() instanceof RedisPubSubConnection);
    }

    /** One that subscribes is asked first: what is sent while it opens again is lost. */
    void end(RedisClient server) {
      if (connection() instanceof RedisPubSubConnection subscribed && channel.isActive()) {
        long timeout = server.getCommandTimeout();
        subscribed
            .async(timeout, StringCodec.INSTANCE, RedisCommands.PING)
            .whenComplete(
                (pong, failure) -> {
                  if (failure != null) {
                    var unused = channel.close();
                  }
                });
      } else {
        var unused = channel.close();
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      open.add(this);
      channel.closeFuture().addListener(closed -> open.remove(this));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      heard = System.nanoTime();
      context.fireChannelActive();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message == first()) {
        owedSince = System.nanoTime();
      }
      var unused = context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      heard = System.nanoTime();
      owedSince = heard;
      context.fireChannelRead(message);
    }
  }
}

package io.larder.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.redisson.client.NettyHook;
import org.redisson.client.protocol.CommandData;

/**
 * Gives the prefix to the keys that Redisson's JCache makes beside each cache.
 *
 * <p>Redisson takes the name of a cache as it is, but names the sorted set of its expiry times
 * {@code jcache_timeout_set:{name}}, and nothing of its API changes how these names begin. A key
 * outside the prefix would leave the part of the keyspace that an ACL allows or an operator
 * flushes, so the name is changed here, on the way to the server: {@code
 * <prefix>j:{name}:timeout_set}, in the same cluster slot. Channels keep their names: they are no
 * keys, and replies name them.
 */
final class PrefixedJCacheKeys implements NettyHook {
  private static final String MARK = "jcache_";
  private static final String CHANNEL = "_channel:";

  private final NettyHook next;
  private final String root;

  /**
   * @param next the hook that the configuration has
   * @param prefix what every key of Larder's begins with
   */
  PrefixedJCacheKeys(NettyHook next, String prefix) {
    this.next = next;
    this.root = prefix + "j:";
  }

  @Override
  public void afterBoostrapInitialization(Bootstrap bootstrap) {
    next.afterBoostrapInitialization(bootstrap);
  }

  @Override
  public void afterChannelInitialization(Channel channel) {
    next.afterChannelInitialization(channel);
    channel
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              @SuppressWarnings("FutureReturnValueIgnored") // it is the promise, which others watch
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise done) {
                if (message instanceof CommandData<?, ?> command) {
                  rename(command.getParams());
                }
                context.write(message, done);
              }
            });
  }

  private void rename(Object[] params) {
    for (int i = 0; i < params.length; i++) {
      if (params[i] instanceof String text && text.startsWith(MARK)) {
        params[i] = renamed(text);
      }
    }
  }

  /** {@code jcache_<what>:{<name>}} becomes {@code <prefix>j:{<name>}:<what>}. */
  String renamed(String key) {
    int at = key.indexOf(root);
    if (at <= MARK.length() || key.contains(CHANNEL)) {
      return key;
    }
    boolean tagged = key.charAt(at - 1) == '{';
    String name = key.substring(at, tagged ? key.length() - 1 : key.length());
    String what = key.substring(MARK.length(), tagged ? at - 2 : at - 1);
    // A prefix with braces is the hash tag already.
    return (name.indexOf('{') < 0 ? root + '{' + name + '}' : name) + ':' + what;
  }
}

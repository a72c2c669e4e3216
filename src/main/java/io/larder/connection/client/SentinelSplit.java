package io.larder.connection.client;

import io.larder.connection.connect.ServerKind;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.client.RedisClientConfig;
import org.redisson.config.Config;
import org.redisson.config.Credentials;
import org.redisson.config.CredentialsResolver;
import org.redisson.config.SentinelServersConfig;

/**
 * Gives Sentinels and Redis what is theirs. Redisson asks one resolver for the credentials of both,
 * Sentinels that it finds by itself included, and has one scheme for the addresses of both. It does
 * leave out the user name of the configuration where a client is for Sentinels, so that this name
 * tells them apart. The user name goes to no server: both kinds have an account of their own.
 *
 * <p>TLS is in each channel if one of both has it; where the other does not, it is taken out before
 * the connection is used.
 */
record SentinelSplit(Account redis, Account sentinel, boolean redisTls, boolean sentinelTls) {
  private static final String OF_REDIS = "not-a-sentinel";

  /** What clients have until it is known what they are for; fails rather than giving a secret. */
  private static final CredentialsResolver UNDECIDED =
      new CredentialsResolver() {
        @Override
        public CompletionStage<Credentials> resolve(InetSocketAddress address) {
          return CompletableFuture.failedFuture(
              new IllegalStateException("a connection begins before its kind is known"));
        }
      };

  @SuppressWarnings("deprecation") // a file may still have a password there
  void configure(Config config, SentinelServersConfig servers) {
    config.setUsername(OF_REDIS);
    config.setPassword(null);
    if (servers.getPassword() != null) {
      servers.setPassword(null);
    }
    servers.setSentinelUsername(null);
    servers.setSentinelPassword(null);
    config.setCredentialsResolver(UNDECIDED);
  }

  /** Decides once for each client what it is for; connections begin on several threads. */
  ServerKind kindOf(RedisClientConfig client) {
    synchronized (client) {
      if (client.getCredentialsResolver() == UNDECIDED) {
        client.setCredentialsResolver(OF_REDIS.equals(client.getUsername()) ? redis : sentinel);
        client.setUsername(null);
      }
      return client.getCredentialsResolver() == redis ? ServerKind.REDIS : ServerKind.SENTINEL;
    }
  }

  /** Takes TLS out of a channel where it does not belong. */
  void adjust(ServerKind kind, ChannelPipeline pipeline) {
    if (!(kind == ServerKind.REDIS ? redisTls : sentinelTls)
        && pipeline.first() instanceof SslHandler tls) {
      // Redisson's own handler behind it would take the removal for a failed handshake.
      ChannelHandler guard = pipeline.get(pipeline.names().get(1));
      pipeline.remove(guard);
      pipeline.remove(tls);
    }
  }
}

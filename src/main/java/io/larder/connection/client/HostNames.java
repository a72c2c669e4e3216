package io.larder.connection.client;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.redisson.connection.AddressResolverGroupFactory;

/**
 * The host names that were found to lead to a server. Redisson resolves the names that are
 * configured or that a cluster or Sentinels announce, and keeps addresses, while certificates name
 * hosts. The same port counts: several servers may share an address. Thread-safe.
 */
final class HostNames implements AddressResolverGroupFactory {
  private static final int MOST = 1_000;

  private final AddressResolverGroupFactory resolvers;
  private final List<InetSocketAddress> nodes;
  private final Duration patience;
  private final Map<InetSocketAddress, String> configured = bounded();
  // Of a server itself, so they count more: what is configured may stand for a whole cluster.
  private final Map<InetSocketAddress, String> announced = bounded();
  private @Nullable volatile AddressResolverGroup<InetSocketAddress> group;

  /**
   * Notes what these resolvers find.
   *
   * @param nodes the configured nodes of a cluster, of which Redisson resolves the first that
   *     answers; the others are resolved with it, for at most this long
   */
  HostNames(
      AddressResolverGroupFactory resolvers, List<InetSocketAddress> nodes, Duration patience) {
    this.resolvers = resolvers;
    this.nodes = nodes;
    this.patience = patience;
  }

  private static Map<InetSocketAddress, String> bounded() {
    return Collections.synchronizedMap(
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, String> eldest) {
            return size() > MOST;
          }
        });
  }

  /**
   * Makes a connection that begins ask for the server's name, and accept a certificate that has
   * this name or what the server is addressed by.
   */
  void apply(SSLEngine engine, InetSocketAddress server, EventExecutor executor) {
    Optional<SNIHostName> name = of(server).flatMap(HostNames::indication);
    if (name.isPresent()) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(name.get()));
      engine.setSSLParameters(parameters);
    } else if (group != null && !nodes.isEmpty()) {
      // A node may have another address since its name was resolved.
      var unused = group.getResolver(executor).resolve(nodes.get(0));
    }
  }

  private Optional<String> of(InetSocketAddress server) {
    return Optional.ofNullable(announced.get(server))
        .or(() -> Optional.ofNullable(configured.get(server)));
  }

  /** Empty for a name that no certificate can have, such as one with an underscore. */
  private static Optional<SNIHostName> indication(String name) {
    try {
      return Optional.of(new SNIHostName(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void note(InetSocketAddress name, Collection<InetSocketAddress> found) {
    String host = name.getHostString();
    if (NetUtil.createByteArrayFromIpAddressString(host) == null) {
      Map<InetSocketAddress, String> names = nodes.contains(name) ? configured : announced;
      found.forEach(address -> names.put(address, host));
    }
  }

  @Override
  public AddressResolverGroup<InetSocketAddress> create(
      Class<? extends DatagramChannel> channelType,
      Class<? extends SocketChannel> socketChannelType,
      DnsServerAddressStreamProvider nameServerProvider) {
    group = new Group(resolvers.create(channelType, socketChannelType, nameServerProvider));
    return group;
  }

  private final class Group extends AddressResolverGroup<InetSocketAddress> {
    private final AddressResolverGroup<InetSocketAddress> next;

    Group(AddressResolverGroup<InetSocketAddress> next) {
      this.next = next;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new Resolver(executor, next.getResolver(executor));
    }

    @Override
    public void close() {
      super.close();
      next.close();
    }
  }

  private final class Resolver extends AbstractAddressResolver<InetSocketAddress> {
    private final AddressResolver<InetSocketAddress> next;

    Resolver(EventExecutor executor, AddressResolver<InetSocketAddress> next) {
      super(executor, InetSocketAddress.class);
      this.next = next;
    }

    @Override
    protected boolean doIsResolved(InetSocketAddress address) {
      return next.isResolved(address);
    }

    @Override
    protected void doResolve(InetSocketAddress name, Promise<InetSocketAddress> promise) {
      CompletableFuture<?> others = others(name);
      pass(name, next.resolve(name), List::of, others, promise);
    }

    @Override
    protected void doResolveAll(InetSocketAddress name, Promise<List<InetSocketAddress>> promise) {
      CompletableFuture<?> others = others(name);
      pass(name, next.resolveAll(name), all -> all, others, promise);
    }

    private <T> void pass(
        InetSocketAddress name,
        Future<T> found,
        Function<T, ? extends Collection<InetSocketAddress>> addresses,
        CompletableFuture<?> others,
        Promise<T> promise) {
      found.addListener(
          done -> {
            if (found.isSuccess()) {
              note(name, addresses.apply(found.getNow()));
            }
            var unused =
                others.whenComplete(
                    (all, failure) -> {
                      if (found.isSuccess()) {
                        promise.trySuccess(found.getNow());
                      } else {
                        promise.tryFailure(found.cause());
                      }
                    });
          });
    }

    /** The nodes that are configured beside one. */
    private CompletableFuture<?> others(InetSocketAddress name) {
      if (nodes.size() < 2 || !nodes.contains(name)) {
        return CompletableFuture.completedFuture(null);
      }
      CompletableFuture<?> all =
          CompletableFuture.allOf(
              nodes.stream()
                  .filter(node -> !node.equals(name))
                  .map(this::noted)
                  .toArray(CompletableFuture<?>[]::new));
      CompletableFuture<@Nullable Object> enough = new CompletableFuture<>();
      Future<?> limit =
          executor()
              .schedule(() -> enough.complete(null), patience.toMillis(), TimeUnit.MILLISECONDS);
      return CompletableFuture.anyOf(all, enough).whenComplete((any, e) -> limit.cancel(false));
    }

    private CompletableFuture<?> noted(InetSocketAddress node) {
      CompletableFuture<@Nullable Object> ended = new CompletableFuture<>();
      Future<List<InetSocketAddress>> found = next.resolveAll(node);
      found.addListener(
          done -> {
            if (found.isSuccess()) {
              note(node, found.getNow());
            }
            ended.complete(null);
          });
      return ended;
    }
  }
}

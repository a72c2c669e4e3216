package io.larder.support;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.redisson.connection.AddressResolverGroupFactory;

/** Finds 127.0.0.1 for every name; a file of Redisson's names this class. */
public final class LoopbackNames implements AddressResolverGroupFactory {
  /** What stands in the file. */
  public static final String YAML =
      "addressResolverGroupFactory: !<" + LoopbackNames.class.getName() + "> {}\n";

  @Override
  public AddressResolverGroup<InetSocketAddress> create(
      Class<? extends DatagramChannel> channelType,
      Class<? extends SocketChannel> socketChannelType,
      DnsServerAddressStreamProvider nameServerProvider) {
    return new AddressResolverGroup<>() {
      @Override
      protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new Loopback(executor));
      }
    };
  }

  private static final class Loopback extends InetNameResolver {
    Loopback(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise)
        throws UnknownHostException {
      promise.setSuccess(of(name));
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise)
        throws UnknownHostException {
      promise.setSuccess(List.of(of(name)));
    }

    private static InetAddress of(String name) throws UnknownHostException {
      return InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1});
    }
  }
}

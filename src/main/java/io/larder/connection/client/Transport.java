package io.larder.connection.client;

import java.util.List;
import java.util.Locale;
import org.redisson.config.TransportMode;

/** Picks the fastest Netty transport whose native library is on the class path. */
enum Transport {
  IO_URING(TransportMode.IO_URING, "io.netty.channel.uring.IoUring"),
  EPOLL(TransportMode.EPOLL, "io.netty.channel.epoll.Epoll"),
  KQUEUE(TransportMode.KQUEUE, "io.netty.channel.kqueue.KQueue"),
  NIO(TransportMode.NIO, "");

  private final TransportMode mode;
  private final String probe;

  Transport(TransportMode mode, String probe) {
    this.mode = mode;
    this.probe = probe;
  }

  static Transport best() {
    return List.of(values()).stream().filter(Transport::isAvailable).findFirst().orElse(NIO);
  }

  TransportMode mode() {
    return mode;
  }

  private boolean isAvailable() {
    if (this == NIO) {
      return true;
    }
    try {
      // Netty's own question; it also loads the native library.
      Class<?> type = Class.forName(probe, true, Transport.class.getClassLoader());
      return (Boolean) type.getMethod("isAvailable").invoke(null);
    } catch (ReflectiveOperationException | LinkageError e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

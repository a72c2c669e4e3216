package io.larder.connection.connect;

import io.larder.connection.call.ServerErrors;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The servers to which connections are being opened, or could not be. The client itself tells
 * neither which of its servers has refused a connection nor, for Sentinels, why. Thread-safe.
 */
public final class Openings {
  private final Map<InetSocketAddress, Opening> unfinished = new ConcurrentHashMap<>();

  /**
   * One server; without a failure if nothing is known yet. {@code secured} if the failure came
   * after a TLS handshake.
   */
  record Opening(
      ServerKind kind, InetSocketAddress address, @Nullable Throwable failure, boolean secured) {}

  /** Somebody begins to open a connection. */
  public void begun(ServerKind kind, InetSocketAddress address) {
    unfinished.putIfAbsent(address, new Opening(kind, address, null, false));
  }

  /** A connection can be used. */
  public void opened(InetSocketAddress address) {
    unfinished.remove(address);
  }

  /** A connection could not be opened, or was closed when its TLS was there. */
  public void failed(
      ServerKind kind, InetSocketAddress address, Throwable failure, boolean secured) {
    unfinished.put(address, new Opening(kind, address, failure, secured));
  }

  /** Forgets earlier attempts. */
  void clear() {
    unfinished.clear();
  }

  /**
   * The server whose refusal is among some causes; each of its connections may have one of its own.
   */
  Optional<Opening> of(Deque<Throwable> causes) {
    return unfinished.values().stream()
        .filter(
            opening ->
                opening.failure() != null
                    && causes.stream().anyMatch(cause -> isSame(cause, opening.failure())))
        .findFirst();
  }

  private static boolean isSame(Throwable one, Throwable other) {
    return one.getClass() == other.getClass()
        && ServerErrors.withoutArguments(one).equals(ServerErrors.withoutArguments(other));
  }

  Collection<Opening> all() {
    return List.copyOf(unfinished.values());
  }
}

package io.larder.connection.connect;

import io.larder.common.Failures;
import io.larder.connection.call.ServerErrors;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The servers to which connections are being opened, or could not be. The client itself tells
 * neither which of its servers has refused a connection nor, for Sentinels, why. Thread-safe.
 */
public final class Openings {
  private final Map<InetSocketAddress, Opening> unfinished = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Opening> attempted = new ConcurrentHashMap<>();
  // Whoever waits for one may hear of its failure before it is noted.
  private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();

  private final Set<Channel> sentinels = ConcurrentHashMap.newKeySet();
  private volatile boolean hadSentinel;

  private record Pending(CompletableFuture<?> opening, Opening begun) {}

  /**
   * One server; without a failure if nothing is known yet. {@code secured} if the failure came
   * after a TLS handshake.
   */
  record Opening(
      ServerKind kind, InetSocketAddress address, @Nullable Throwable failure, boolean secured) {}

  /** Somebody begins to open a connection. */
  public void begun(ServerKind kind, InetSocketAddress address, CompletableFuture<?> opening) {
    Opening begun = new Opening(kind, address, null, false);
    unfinished.putIfAbsent(address, begun);
    attempted.put(address, begun);
    pending.add(new Pending(opening, begun));
  }

  /** What has become of it is noted. */
  public void ended(CompletableFuture<?> opening) {
    pending.removeIf(one -> one.opening() == opening);
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
    attempted.clear();
  }

  /**
   * The server whose refusal is among some causes; each of its connections may have one of its own.
   */
  Optional<Opening> of(Deque<Throwable> causes) {
    return Stream.concat(unfinished.values().stream(), failing())
        .filter(
            opening ->
                opening.failure() != null
                    && causes.stream().anyMatch(cause -> isSame(cause, opening.failure())))
        .findFirst();
  }

  private Stream<Opening> failing() {
    return pending.stream()
        .filter(one -> one.opening().isCompletedExceptionally())
        .map(
            one ->
                new Opening(
                    one.begun().kind(), one.begun().address(), failureOf(one.opening()), false));
  }

  private static @Nullable Throwable failureOf(CompletableFuture<?> failed) {
    return failed.handle((done, failure) -> Failures.unwrap(failure)).join();
  }

  private static boolean isSame(Throwable one, Throwable other) {
    return one.getClass() == other.getClass()
        && ServerErrors.withoutArguments(one).equals(ServerErrors.withoutArguments(other));
  }

  /** The servers of this attempt, also those whose connections were there for a moment. */
  Collection<Opening> begun() {
    return List.copyOf(attempted.values());
  }

  /** A connection to a Sentinel can be used, until it is closed. */
  public void openedToSentinel(Channel channel) {
    hadSentinel = true;
    sentinels.add(channel);
    channel.closeFuture().addListener(closed -> sentinels.remove(channel));
  }

  /** Whether there were connections to Sentinels, and are none now. */
  public boolean lackSentinels() {
    return hadSentinel && sentinels.isEmpty();
  }

  Collection<Opening> all() {
    return List.copyOf(unfinished.values());
  }
}

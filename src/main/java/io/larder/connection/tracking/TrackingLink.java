package io.larder.connection.tracking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisException;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.handler.PingConnectionHandler;

/**
 * One connection to one primary, on which the server reports changed keys ({@code CLIENT TRACKING
 * ON BCAST}). Redisson opens it; from then on it speaks RESP3 and is read here. It keeps the order
 * of what the server sends: a reply proves that every change before its request was passed on.
 */
final class TrackingLink {
  // Every account may send it; the reply tells whether the server is still a primary.
  private static final String[] HELLO = {"HELLO", "3", "SETNAME", "larder-near"};
  private static final long PATIENCE_MILLIS = 2_000;

  /** Takes what the server sends, on the connection's thread. */
  interface Events {
    void changed(String key);

    void flushed();

    /** A reply to {@link #ask()} has come: {@link #asked} has moved. */
    void answered();

    /** The server does not limit what it keeps for this connection, with its error. */
    void unprotected(String error);

    /** The connection is closed, once. */
    void closed();
  }

  private final RedisClient primary;
  private final RedisConnection connection;
  private final Channel channel;
  private final Events events;
  private final Set<String> requested = new HashSet<>();
  private final Set<String> tracked = ConcurrentHashMap.newKeySet();
  private final Queue<Answer> awaited = new ArrayDeque<>(); // confined to the connection's thread
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile long asked;

  /** Takes one reply. */
  private interface Answer {
    void take(char kind, List<String> texts);
  }

  private TrackingLink(RedisClient primary, RedisConnection connection, Events events) {
    this.primary = primary;
    this.connection = connection;
    this.channel = connection.getChannel();
    this.events = events;
  }

  /** The stage fails with the server's error if it refuses; nothing is left open then. */
  static CompletionStage<TrackingLink> open(RedisClient primary, Events events) {
    return primary
        .connectAsync()
        .thenCompose(
            connection -> {
              TrackingLink link = new TrackingLink(primary, connection, events);
              CompletableFuture<TrackingLink> opened = new CompletableFuture<>();
              link.channel.eventLoop().execute(() -> link.begin(opened));
              return opened;
            });
  }

  private void begin(CompletableFuture<TrackingLink> opened) {
    if (!channel.isActive()) {
      // Redisson would open it again.
      var ignored = connection.closeAsync();
      opened.completeExceptionally(new RedisException("closed at once"));
      return;
    }
    takeOver();
    channel.closeFuture().addListener(closed -> opened.completeExceptionally(lost()));
    var unused =
        channel.eventLoop().schedule(() -> giveUp(opened), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    ask(
        HELLO,
        (kind, texts) -> {
          if (isPrimary(kind, texts)) {
            asked = System.nanoTime();
            subscribe();
            opened.complete(this);
          } else {
            opened.completeExceptionally(refusal(kind, texts));
            close();
          }
        });
  }

  private void giveUp(CompletableFuture<?> opened) {
    if (opened.completeExceptionally(new RedisException("no answer"))) {
      close();
    }
  }

  private static RedisException lost() {
    return new RedisException("the connection was closed");
  }

  /** From here on nothing of the connection goes through Redisson. */
  private void takeOver() {
    Queue<?> sent = channel.attr(CommandsQueue.COMMANDS_QUEUE).get();
    while (sent.poll() != null) {
      awaited.add((kind, texts) -> {});
    }
    if (channel.pipeline().get(PingConnectionHandler.class) != null) {
      channel.pipeline().remove(PingConnectionHandler.class);
    }
    channel.pipeline().addFirst(new Closing());
    String decoder = channel.pipeline().context(CommandDecoder.class).name();
    channel.pipeline().addAfter(decoder, null, new Frames());
    channel.pipeline().remove(CommandDecoder.class);
  }

  /**
   * Makes the server count this connection among its subscribers, so that its limit for them
   * protects it from a JVM that has stopped reading. Works without, where the account lacks the
   * right.
   */
  private void subscribe() {
    ask(
        new String[] {"SUBSCRIBE", "__redis__:invalidate"},
        (kind, texts) -> {
          if (kind == '-') {
            events.unprotected(texts.get(0));
          }
        });
  }

  /**
   * Makes the server report changes of more keys. Called by one thread at a time. No prefix may
   * overlap with another, earlier ones included. The stage completes when every later change is
   * reported, or fails with the server's error.
   */
  CompletionStage<?> track(Collection<String> prefixes) {
    requested.addAll(prefixes);
    List<String> command = new ArrayList<>(List.of("CLIENT", "TRACKING", "ON", "BCAST"));
    for (String prefix : prefixes) {
      command.add("PREFIX");
      command.add(prefix);
    }
    CompletableFuture<?> done = new CompletableFuture<>();
    channel.closeFuture().addListener(closed -> done.completeExceptionally(lost()));
    onThread(
        () ->
            ask(
                command.toArray(String[]::new),
                (kind, texts) -> {
                  if (kind == '-') {
                    done.completeExceptionally(refusal(kind, texts));
                    close();
                  } else {
                    tracked.addAll(prefixes);
                    done.complete(null);
                  }
                }));
    return done;
  }

  Set<String> requested() {
    return requested;
  }

  /** Whether every change of keys that begin so is reported. */
  boolean reports(String prefix) {
    return tracked.stream().anyMatch(prefix::startsWith);
  }

  /** Asks the server whether it is there, unless it still owes a reply. */
  void ask() {
    if (unanswered.getAndIncrement() > 0) {
      return;
    }
    long now = System.nanoTime();
    onThread(
        () ->
            ask(
                HELLO,
                (kind, texts) -> {
                  if (!isPrimary(kind, texts)) {
                    close();
                  } else {
                    asked = now;
                    unanswered.set(0);
                    events.answered();
                  }
                }));
  }

  /** How often {@link #ask()} was called since the last reply. */
  int unanswered() {
    return unanswered.get();
  }

  /** When the last answered request was sent, in {@link System#nanoTime()}. */
  long asked() {
    return asked;
  }

  RedisClient primary() {
    return primary;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  void close() {
    // As idle: Redisson must not report this as a loss.
    var unused = connection.closeIdleAsync();
  }

  private void onThread(Runnable task) {
    if (!channel.eventLoop().isShuttingDown()) {
      channel.eventLoop().execute(task);
    }
  }

  private void ask(String[] command, Answer answer) {
    awaited.add(answer);
    var unused = channel.writeAndFlush(RespFrames.command(channel.alloc(), command));
  }

  private static boolean isPrimary(char kind, List<String> hello) {
    int role = hello.indexOf("role");
    return kind == '%' && role >= 0 && hello.get(role + 1).equals("master");
  }

  private static RedisException refusal(char kind, List<String> texts) {
    return new RedisException(kind == '-' ? texts.get(0) : "the server is not a primary");
  }

  private final class Frames extends RespFrames {
    @Override
    void changed(String key) {
      events.changed(key);
    }

    @Override
    void flushed() {
      events.flushed();
    }

    @Override
    void frame(char kind, List<String> texts) {
      if (kind == '>' && !texts.get(0).equals("subscribe")) {
        return;
      }
      @Nullable Answer answer = awaited.poll();
      if (answer != null) {
        answer.take(kind, texts);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      close();
    }
  }

  /** In front of Redisson's handler that would open a lost connection again, without tracking. */
  private final class Closing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!connection.isClosed()) {
        var unused = connection.closeAsync();
      }
      events.closed();
      context.fireChannelInactive();
    }
  }
}

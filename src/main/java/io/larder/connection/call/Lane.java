package io.larder.connection.call;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.CommandsData;
import org.redisson.client.protocol.QueueCommand;
import org.redisson.client.protocol.QueueCommandHolder;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.misc.RedisURI;

/**
 * One server, and one connection to it on which the commands of all threads are pipelined: to take
 * a connection out of a pool, watch it with timers and give it back costs more than a small
 * command. Where the server holds back a write (CLIENT PAUSE), what reads goes over a second
 * connection meanwhile. Thread-safe; nothing waits. Replies are bytes, numbers, texts of a status,
 * lists of these, and null.
 */
final class Lane {
  private static final int TOGETHER = 256; // commands that share a write to the socket
  private static final int LOOKS = 10; // in redis.timeout, of which two show that a write is late

  // Larder's own: Redisson closes its clients when the topology changes, with all that still waits.
  private final RedisClient client;
  private final RedisCalls.Setup setup;
  private final Line ordinary = new Line();
  private final Line beside = new Line();
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile boolean late;
  private volatile boolean closed;
  private @Nullable QueueCommandHolder due;

  Lane(RedisClient client, RedisCalls.Setup setup) {
    this.client = client;
    this.setup = setup;
  }

  RedisClient client() {
    return client;
  }

  CompletableFuture<RedisConnection> open() {
    return ordinary.open();
  }

  /** Sends a request, behind ASKING where the server has the key's slot only for who asks so. */
  CompletableFuture<@Nullable Object> send(Request<?> request, boolean asking) {
    RedisConnection other = late && request.command().isReading() ? beside.opened() : null;
    if (other != null) {
      return write(other, request, asking);
    }
    CompletableFuture<RedisConnection> opening = open();
    return opening.isDone() && !opening.isCompletedExceptionally()
        ? write(opening.join(), request, asking)
        : opening.thenCompose(opened -> write(opened, request, asking));
  }

  private CompletableFuture<@Nullable Object> write(
      RedisConnection connection, Request<?> request, boolean asking) {
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    RedisCommand<?> wire = request.command().wire();
    CommandData<?, ?> command =
        request.command().isReading()
            ? new Read<>(reply, wire, request.arguments())
            : new CommandData<>(reply, ByteArrayCodec.INSTANCE, wire, request.arguments());
    if (!asking) {
      follow(connection.send(command), command);
      return reply;
    }
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CommandData<?, ?> ask =
        new CommandData<>(asked, ByteArrayCodec.INSTANCE, RedisCommands.ASKING, new Object[0]);
    // In one, so that no command of another thread comes between them.
    CommandsData both =
        new CommandsData(new CompletableFuture<>(), List.of(ask, command), false, false);
    var unused =
        both.getPromise()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    asked.completeExceptionally(failure);
                    reply.completeExceptionally(failure);
                  }
                });
    follow(connection.send(both), both);
    // If the first is refused, that is why the second is.
    return asked.thenCompose(done -> reply);
  }

  private void follow(ChannelFuture writing, QueueCommand command) {
    writing.addListener(
        written -> {
          if (!written.isSuccess()) {
            command.tryFailure(new RedisConnectionException("not sent", written.cause()));
          } else if (!(command instanceof Read)) {
            watch();
          }
        });
  }

  /** A command that may be sent twice, of which the first reply counts. */
  private static final class Read<T> extends CommandData<T, @Nullable Object> {
    private boolean repeated;

    Read(CompletableFuture<@Nullable Object> reply, RedisCommand<T> wire, Object[] arguments) {
      super(reply, ByteArrayCodec.INSTANCE, wire, arguments);
    }

    /** Sends it on another connection, too, whose loss is none as long as there is the first. */
    void repeat(RedisConnection connection) {
      repeated = true;
      CompletableFuture<@Nullable Object> second = new CompletableFuture<>();
      var unused =
          second.whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  getPromise().complete(value);
                } else if (!ServerErrors.isSilence(failure)) {
                  getPromise().completeExceptionally(failure);
                }
              });
      var unusedToo = connection.send(new Read<>(second, getCommand(), getParams()));
    }
  }

  /** Looks from time to time, from a write on, until no reply is due. */
  private void watch() {
    if (!watched.get() && watched.compareAndSet(false, true)) {
      lookLater();
    }
  }

  private void lookLater() {
    try {
      var unused =
          setup
              .timer()
              .schedule(this::look, setup.timeout().toNanos() / LOOKS, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: nothing is sent any more.
    }
  }

  /** Whether a write was the next to be answered at the last look, and still is. */
  private void look() {
    Queue<QueueCommandHolder> sent = ordinary.sent();
    QueueCommandHolder next = sent.peek();
    late = next != null && next == due && !(next.getCommand() instanceof Read);
    due = next;
    if (!late) {
      beside.endIdle();
    } else if (beside.opened() != null) {
      sent.forEach(this::readBeside);
    } else {
      var unused = beside.open();
    }
    if (next != null || beside.opened() != null) {
      lookLater();
      return;
    }
    watched.set(false);
    if (!ordinary.sent().isEmpty()) {
      watch();
    }
  }

  private void readBeside(QueueCommandHolder waiting) {
    RedisConnection other = beside.opened();
    if (other != null && waiting.getCommand() instanceof Read<?> read && !read.repeated) {
      read.repeat(other);
    }
  }

  /** Ends the connection: what waits for a reply fails. The next command opens a new one. */
  void reset() {
    ordinary.reset();
    beside.reset();
  }

  void close() {
    closed = true;
    reset();
    var unused = client.shutdownAsync();
  }

  @Override
  public String toString() {
    RedisURI address = client.getConfig().getAddress();
    return address.getHost() + ':' + address.getPort();
  }

  /** A connection that is opened when it is needed, and again when it was closed. */
  private final class Line {
    private final AtomicReference<@Nullable CompletableFuture<RedisConnection>> connection =
        new AtomicReference<>();

    CompletableFuture<RedisConnection> open() {
      while (true) {
        CompletableFuture<RedisConnection> present = connection.get();
        if (present != null && isUsable(present)) {
          return present;
        }
        CompletableFuture<RedisConnection> next = new CompletableFuture<>();
        if (connection.compareAndSet(present, next)) {
          // It may be there at once: what is done with it then is done on this thread too.
          var unused = NettyTraces.removed(() -> connect(next));
          return next;
        }
      }
    }

    private static boolean isUsable(CompletableFuture<RedisConnection> one) {
      return !one.isDone() || (!one.isCompletedExceptionally() && one.join().isActive());
    }

    private CompletionStage<RedisConnection> connect(CompletableFuture<RedisConnection> next) {
      return client
          .connectAsync()
          .whenComplete(
              (opened, failure) -> {
                if (failure == null) {
                  opened(next, opened);
                } else {
                  connection.compareAndSet(next, null);
                  next.completeExceptionally(failure);
                }
              });
    }

    private void opened(CompletableFuture<RedisConnection> next, RedisConnection opened) {
      Channel channel = opened.getChannel();
      channel.pipeline().addFirst(new FlushConsolidationHandler(TOGETHER, true));
      channel
          .closeFuture()
          .addListener(
              ended -> {
                connection.compareAndSet(next, null);
                if (!opened.isClosed()) {
                  end(opened);
                }
              });
      next.complete(opened);
      if (closed) {
        end(opened);
      }
    }

    /** Redisson would open it again; the next command does. */
    private static void end(RedisConnection connection) {
      var unused = connection.closeAsync();
    }

    /** The connection if it is open, else null. */
    @Nullable RedisConnection opened() {
      CompletableFuture<RedisConnection> present = connection.get();
      return present != null && present.isDone() && isUsable(present) ? present.join() : null;
    }

    /** The commands that are not answered yet, in their order. */
    Queue<QueueCommandHolder> sent() {
      RedisConnection opened = opened();
      return opened == null
          ? new ArrayDeque<>()
          : opened.getChannel().attr(CommandsQueue.COMMANDS_QUEUE).get();
    }

    /** Ends the connection, which is no loss, if it owes no reply. */
    void endIdle() {
      RedisConnection idle = opened();
      if (idle != null && sent().isEmpty()) {
        connection.set(null);
        var unused = idle.closeIdleAsync();
      }
    }

    void reset() {
      CompletableFuture<RedisConnection> present = connection.getAndSet(null);
      if (present != null) {
        var unused = present.thenAccept(Line::end);
      }
    }
  }
}

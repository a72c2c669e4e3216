package io.larder.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.larder.config.NodeAddress;
import io.larder.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A network link to a server: it delays what the server sends, each connection by times of its own,
 * goes silent, breaks, loses a reply, and leads elsewhere, as a test wants.
 */
public final class FaultyLink implements AutoCloseable {
  private volatile ServerSocket listener;
  private final int port;
  private final Random random;
  private final AtomicInteger threads = new AtomicInteger();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile NodeAddress target;
  private volatile int delayMicros;
  private volatile int latencyMillis;
  private volatile boolean inPieces;
  private volatile boolean silent;
  private volatile boolean repliesSilent;
  private volatile Duration lag = Duration.ZERO;
  private final AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
  private volatile boolean changesSilent;
  private volatile boolean refusing;
  private volatile boolean closed;
  private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();

  /** The reply of a request that is to be lost: the request contains a text, for the last time. */
  private record Loss(String text, int times) {}

  /** Opens a link on a free loopback port. */
  public FaultyLink(NodeAddress target, long seed) {
    this.target = target;
    this.random = new Random(seed);
    try {
      listener = new ServerSocket(EmbeddedRedis.freePort(), 100, InetAddress.getLoopbackAddress());
      port = listener.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(this::accept);
  }

  public NodeAddress address() {
    return new NodeAddress("127.0.0.1", port);
  }

  /** From now on every fifth piece of what the server sends takes up to this much longer. */
  public void delay(int micros) {
    delayMicros = micros;
  }

  /** From now on everything that the server sends arrives so much later, as on a long line. */
  public void lag(Duration time) {
    lag = time;
  }

  /** Goes silent when the server has sent so many more pieces. */
  public void silenceAfter(int pieces) {
    until.set(pieces);
  }

  /** From now on every piece of what the server sends takes so much longer. */
  public void latency(int millis) {
    latencyMillis = millis;
  }

  /** Passes on each byte by itself. */
  public void inPieces(boolean on) {
    inPieces = on;
  }

  /** Holds back what the server sends; requests arrive and are executed. */
  public void silenceReplies(boolean on) {
    repliesSilent = on;
  }

  /** Holds back whatever is sent on the connections of now, for ever; new ones work. */
  public void silenceThoseOfNow() {
    connections.forEach(connection -> connection.dead = true);
  }

  /** The server sees the connections of now closed, the client sees nothing. */
  public void closeAtTheServer() {
    connections.forEach(Connection::closeAtTheServer);
  }

  /** Refuses new connections and resets those of now, until it is told to accept them again. */
  public void refuse(boolean on) {
    try {
      if (on) {
        refusing = true;
        listener.close();
        reset();
      } else {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        refusing = false;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks all connections by a reset. */
  public void reset() {
    connections.forEach(Connection::reset);
  }

  /** Passes on everything again; what was silenced for ever breaks. */
  public void repair() {
    delayMicros = 0;
    latencyMillis = 0;
    lag = Duration.ZERO;
    until.set(Integer.MAX_VALUE);
    inPieces = false;
    silent = false;
    repliesSilent = false;
    changesSilent = false;
    loss.set(null);
    if (refusing) {
      refuse(false);
    }
    connections.stream().filter(connection -> connection.dead).forEach(Connection::close);
  }

  /** Holds back whatever is sent, in both directions, without a sign to anybody. */
  public void silence(boolean on) {
    until.set(Integer.MAX_VALUE);
    silent = on;
  }

  /** Holds back what the server sends on connections that are told of changed keys. */
  public void silenceChanges(boolean on) {
    changesSilent = on;
  }

  /**
   * Breaks a connection when the server has answered a request that contains a text, for the given
   * time from now on, before the answer is passed on.
   */
  public void loseReply(String text, int time) {
    loss.set(new Loss(text, time));
  }

  /** Whether the reply of {@link #loseReply} is lost by now. */
  public boolean hasLostReply() {
    return loss.get() == null;
  }

  private boolean isToBeLost(byte[] buffer, int length) {
    Loss wanted = loss.get();
    if (wanted == null || !new String(buffer, 0, length, ISO_8859_1).contains(wanted.text())) {
      return false;
    }
    Loss next = wanted.times() > 1 ? new Loss(wanted.text(), wanted.times() - 1) : null;
    loss.set(next);
    return next == null;
  }

  /** Breaks all connections; what is on its way is lost. */
  public void cut() {
    connections.forEach(Connection::close);
  }

  /** New connections lead to another server; open ones stay where they are. */
  public void leadTo(NodeAddress other) {
    target = other;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        Connection connection = new Connection(client);
        connections.add(connection);
        run(connection::connect);
      } catch (IOException e) {
        // Closed, refusing, or a client that went away at once.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "faulty-link-" + threads.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  private final class Connection {
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean broken;
    private volatile boolean dead;
    private volatile boolean losing;
    private volatile boolean tracks;
    private final ScheduledExecutorService late =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "faulty-link-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });

    Connection(Socket client) {
      this.client = client;
    }

    void connect() {
      try {
        NodeAddress to = target;
        server.connect(new InetSocketAddress(to.host(), to.port()), 2_000);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
      } catch (IOException e) {
        close();
        return;
      }
      run(() -> pump(client, server, false));
      pump(server, client, true);
    }

    private void pump(Socket from, Socket to, boolean delayed) {
      byte[] buffer = new byte[16_384];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (delayed && delayMicros > 0 && random.nextInt(5) == 0) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(delayMicros)));
          }
          if (delayed && latencyMillis > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(latencyMillis));
          }
          if (!delayed && new String(buffer, 0, n, ISO_8859_1).contains("TRACKING")) {
            tracks = true;
          }
          if (delayed && until.get() != Integer.MAX_VALUE && until.getAndDecrement() <= 0) {
            silent = true;
          }
          while (isSilent(delayed) && !broken) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
          }
          if (!delayed && isToBeLost(buffer, n)) {
            losing = true;
          }
          if (broken || (delayed && losing)) {
            return;
          }
          if (delayed && !lag.isZero()) {
            byte[] piece = Arrays.copyOf(buffer, n);
            var unused =
                late.schedule(() -> writeLate(out, piece), lag.toMillis(), TimeUnit.MILLISECONDS);
          } else {
            pass(buffer, n, out);
          }
        }
      } catch (IOException | RejectedExecutionException e) {
        // One end is gone: so is the other.
      } finally {
        if (!dead || !delayed) {
          close();
        }
      }
    }

    private boolean isSilent(boolean fromServer) {
      return silent || dead || (fromServer && (repliesSilent || (tracks && changesSilent)));
    }

    private void pass(byte[] buffer, int length, OutputStream out) throws IOException {
      if (!inPieces) {
        out.write(buffer, 0, length);
        return;
      }
      for (int i = 0; i < length; i++) {
        out.write(buffer, i, 1);
      }
    }

    void closeAtTheServer() {
      dead = true;
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void reset() {
      try {
        client.setSoLinger(true, 0);
        server.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
      }
      close();
    }

    private void writeLate(OutputStream out, byte[] piece) {
      try {
        out.write(piece);
      } catch (IOException e) {
        close();
      }
    }

    void close() {
      broken = true;
      late.shutdownNow();
      connections.remove(this);
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}

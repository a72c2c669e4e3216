package io.larder.testkit.wire;

import io.larder.config.NodeAddress;
import io.larder.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A network link to a server: it delays what the server sends, each connection by times of its own,
 * goes silent, breaks, loses a reply, and leads elsewhere, as a test wants.
 */
public final class FaultyLink implements AutoCloseable {
  private volatile ServerSocket listener;
  private final int port;
  private final LinkFaults faults;
  private final AtomicInteger threads = new AtomicInteger();
  private final Set<LinkConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile NodeAddress target;
  private volatile boolean refusing;
  private volatile boolean closed;

  /** Opens a link on a free loopback port. */
  public FaultyLink(NodeAddress target, long seed) {
    this.target = target;
    this.faults = new LinkFaults(seed);
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
    faults.delayMicros = micros;
  }

  /** From now on everything that the server sends arrives so much later, as on a long line. */
  public void lag(Duration time) {
    faults.lag = time;
  }

  /** Goes silent when the server has sent so many more pieces. */
  public void silenceAfter(int pieces) {
    faults.until.set(pieces);
  }

  /** From now on every piece of what the server sends takes so much longer. */
  public void latency(int millis) {
    faults.latencyMillis = millis;
  }

  /** Passes on each byte by itself. */
  public void inPieces(boolean on) {
    faults.inPieces = on;
  }

  /** Holds back what the server sends; requests arrive and are executed. */
  public void silenceReplies(boolean on) {
    faults.repliesSilent = on;
  }

  /** Holds back whatever is sent on the connections of now, for ever; new ones work. */
  public void silenceThoseOfNow() {
    connections.forEach(LinkConnection::die);
  }

  /** The server sees the connections of now closed, the client sees nothing. */
  public void closeAtTheServer() {
    connections.forEach(LinkConnection::closeAtTheServer);
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
    connections.forEach(LinkConnection::reset);
  }

  /** Passes on everything again; what was silenced for ever breaks. */
  public void repair() {
    faults.repair();
    if (refusing) {
      refuse(false);
    }
    connections.stream().filter(LinkConnection::isDead).forEach(LinkConnection::close);
  }

  /** Holds back whatever is sent, in both directions, without a sign to anybody. */
  public void silence(boolean on) {
    faults.until.set(Integer.MAX_VALUE);
    faults.silent = on;
  }

  /** Holds back what the server sends on connections that are told of changed keys. */
  public void silenceChanges(boolean on) {
    faults.changesSilent = on;
  }

  /**
   * Breaks a connection when the server has answered a request that contains a text, for the given
   * time from now on, before the answer is passed on.
   */
  public void loseReply(String text, int time) {
    faults.loseReply(text, time);
  }

  /** Whether the reply of {@link #loseReply} is lost by now. */
  public boolean hasLostReply() {
    return faults.hasLostReply();
  }

  /** Breaks all connections; what is on its way is lost. */
  public void cut() {
    connections.forEach(LinkConnection::close);
  }

  /** New connections lead to another server; open ones stay where they are. */
  public void leadTo(NodeAddress other) {
    target = other;
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        LinkConnection connection = new LinkConnection(client, faults, this);
        connections.add(connection);
        run(connection::connect);
      } catch (IOException e) {
        // Closed, refusing, or a client that went away at once.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  void run(Runnable task) {
    thread(task).start();
  }

  Thread thread(Runnable task) {
    Thread thread = new Thread(task, "faulty-link-" + threads.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** Where new connections lead. */
  NodeAddress target() {
    return target;
  }

  void ended(LinkConnection connection) {
    connections.remove(connection);
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

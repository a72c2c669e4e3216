package io.larder.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.larder.config.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One connection through a link: passes on what both sides send, as the faults of now say. */
final class LinkConnection {
  private final LinkFaults faults;
  private final FaultyLink link;
  private final Socket client;
  private final Socket server = new Socket();
  private volatile boolean broken;
  private volatile boolean dead;
  private volatile boolean losing;
  private volatile boolean tracks;
  private final ScheduledExecutorService late;

  LinkConnection(Socket client, LinkFaults faults, FaultyLink link) {
    this.client = client;
    this.faults = faults;
    this.link = link;
    this.late = Executors.newSingleThreadScheduledExecutor(link::thread);
  }

  /** Passes on nothing more, without a sign to either side. */
  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  void connect() {
    try {
      NodeAddress to = link.target();
      server.connect(new InetSocketAddress(to.host(), to.port()), 2_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      close();
      return;
    }
    link.run(() -> pump(client, server, false));
    pump(server, client, true);
  }

  private void pump(Socket from, Socket to, boolean delayed) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (delayed) {
          faults.delayReply();
        } else if (new String(buffer, 0, n, ISO_8859_1).contains("TRACKING")) {
          tracks = true;
        }
        while (isSilent(delayed) && !broken) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        if (!delayed && faults.losesReplyOf(buffer, n)) {
          losing = true;
        }
        if (broken || (delayed && losing)) {
          return;
        }
        Duration lag = faults.lag;
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
    return dead || faults.holdBack(fromServer, tracks);
  }

  private void pass(byte[] buffer, int length, OutputStream out) throws IOException {
    if (!faults.inPieces) {
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
    link.ended(this);
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

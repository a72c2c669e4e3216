package io.larder.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A number of clients, each of which asks on a connection of its own as fast as it is answered. */
final class HttpClients implements AutoCloseable {
  private final int number;
  private final ExecutorService threads;

  HttpClients(int number) {
    this.number = number;
    this.threads = Executors.newFixedThreadPool(number);
  }

  /**
   * How many answers they all get for a path with each of these ends, asked for by turns. Together
   * they ask at least once for each, however long that takes.
   */
  long ask(URI application, String path, int ends, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    List<CompletableFuture<Long>> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int first = i * ends / number;
      all.add(
          CompletableFuture.supplyAsync(
              () -> askUntil(until, application, path, ends, first), threads));
    }
    return all.stream().mapToLong(CompletableFuture::join).sum();
  }

  private long askUntil(long until, URI application, String path, int ends, int first) {
    long answers = 0;
    try (Connection connection = new Connection(application)) {
      for (int i = first; i <= first + ends / number || System.nanoTime() < until; i++) {
        connection.ask(application.getPath() + path + i % ends);
        answers++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answers;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One that stays open, with as little work as possible: clients and servers share the cores. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final String host;

    Connection(URI server) throws IOException {
      socket = new Socket(server.getHost(), server.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
      in = new BufferedInputStream(socket.getInputStream());
      host = server.getHost();
    }

    void ask(String path) throws IOException {
      String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String status = line();
      boolean kept = true;
      int length = -1;
      for (String header = line(); !header.isEmpty(); header = line()) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(lower.substring(15).strip());
        } else if (lower.startsWith("connection:") && lower.contains("close")) {
          kept = false;
        }
      }
      if (!status.contains(" 200 ") || length < 0 || !kept) {
        throw new IOException(path + ": " + status + ", length " + length + ", kept " + kept);
      }
      in.skipNBytes(length);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new EOFException(line.toString());
        } else if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

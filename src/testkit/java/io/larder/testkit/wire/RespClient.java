package io.larder.testkit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks a server without Larder and without Redisson: a socket that speaks RESP2. */
public final class RespClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RespClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  public static RespClient connect(String host, int port) {
    try {
      return new RespClient(new Socket(host, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One more connection to the same server. */
  public RespClient another() {
    return connect(socket.getInetAddress().getHostAddress(), socket.getPort());
  }

  /** Sends a command and waits: a String, a Long, null, or a list of them. */
  public synchronized Object ask(String... command) {
    send(command);
    return receive();
  }

  /** The same with arguments that are no text. */
  public synchronized Object ask(byte[]... command) {
    send(command);
    return receive();
  }

  public long askLong(String... command) {
    return (Long) ask(command);
  }

  @SuppressWarnings("unchecked") // what the command replies
  public List<String> askList(String... command) {
    return (List<String>) ask(command);
  }

  /** Sends without waiting; as many {@link #receive} follow. */
  public void send(String... command) {
    send(Arrays.stream(command).map(part -> part.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  private void send(byte[]... command) {
    try {
      out.write(("*" + command.length + "\r\n").getBytes(UTF_8));
      for (byte[] bytes : command) {
        out.write(("$" + bytes.length + "\r\n").getBytes(UTF_8));
        out.write(bytes);
        out.write('\r');
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Object receive() {
    try {
      out.flush();
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Object read() throws IOException {
    int kind = in.read();
    String line = line();
    return switch (kind) {
      case '+' -> line;
      case ':' -> Long.parseLong(line);
      case '-' -> throw new IllegalStateException(line);
      case '$' -> text(Integer.parseInt(line));
      case '*' -> {
        int size = Integer.parseInt(line);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(read());
        }
        yield list;
      }
      default -> throw new IOException("the server closed the connection");
    };
  }

  private String text(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    in.readNBytes(2);
    return new String(bytes, UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    in.read();
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.larder.support;

import io.larder.config.NodeAddress;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One command to a server as an inline command, without any client: what nothing else can send. */
public final class RawRedis {
  private RawRedis() {}

  /** Sends a command and returns its reply: a line, or the text of a bulk reply. */
  public static String command(NodeAddress server, String command) {
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String line = line(in);
      return line.startsWith("$")
          ? new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8)
          : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server says about itself. */
  public static String info(NodeAddress server) {
    return command(server, "INFO everything");
  }

  /** How often a command was called since the server started. */
  public static long calls(NodeAddress server, String command) {
    Matcher calls =
        Pattern.compile("cmdstat_" + Pattern.quote(command) + ":calls=(\\d+)")
            .matcher(info(server));
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}

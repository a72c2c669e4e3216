package io.larder.connection.connect;

import io.larder.config.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Finds out whether a server that accepts connections and does not answer speaks TLS where the
 * client does not, or the reverse, or refuses the client's certificate. Redis itself reports the
 * former in no way: it closes the connection, or waits for the rest of what it takes for a command.
 * Its alert about the latter comes after the handshake of TLS 1.3, and is lost to a client that
 * writes meanwhile.
 */
record TlsMismatch(ServerKind kind, NodeAddress server, boolean tls, Duration timeout) {
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
  // A server that accepts the client says nothing.
  private static final int ALERT_MILLIS = 500;
  private static final int TRIES = 3;

  /** What is wrong, or empty if it is not this. */
  Optional<String> find() {
    if (tls && answersInClear()) {
      return Optional.of(
          "TLS is on but the server does not speak TLS on this port"
              + place()
              + "; check the port, or set "
              + kind.tlsSwitch(false));
    }
    if (!tls && speaksTls()) {
      return Optional.of(
          "the server speaks TLS on this port" + place() + "; set " + kind.tlsSwitch(true));
    }
    return Optional.empty();
  }

  /** How a server that speaks TLS ends it, if it does. */
  Optional<SSLException> refusal(SSLContext client) {
    for (int i = 0; i < TRIES; i++) {
      try (Socket socket = connect();
          SSLSocket secure = secure(client.getSocketFactory(), socket)) {
        secure.startHandshake();
        secure.setSoTimeout(Math.min(ALERT_MILLIS, socket.getSoTimeout()));
        // Writes nothing: what has come before the server closed can be read then.
        var unused = secure.getInputStream().read();
      } catch (SSLException e) {
        return Optional.of(e);
      } catch (SocketTimeoutException e) {
        return Optional.empty();
      } catch (IOException e) {
        // Closed, and the alert was lost: once more.
      }
    }
    return Optional.empty();
  }

  private SSLSocket secure(SocketFactory factory, Socket socket) throws IOException {
    return (SSLSocket)
        ((SSLSocketFactory) factory).createSocket(socket, server.host(), server.port(), true);
  }

  private String place() {
    return " (" + kind + " at " + server + ")";
  }

  /** Any reply will do: +PONG, or that a password is needed. */
  private boolean answersInClear() {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(PING);
      int first = socket.getInputStream().read();
      return first == '+' || first == '-';
    } catch (IOException e) {
      return false;
    }
  }

  /** A certificate that is not trusted is as good an answer as one that is. */
  private boolean speaksTls() {
    try (Socket socket = connect();
        SSLSocket secure = secure(SSLSocketFactory.getDefault(), socket)) {
      secure.startHandshake();
      return true;
    } catch (SSLException e) {
      return e.getCause() instanceof GeneralSecurityException
          || e.getCause() instanceof RuntimeException;
    } catch (IOException e) {
      return false;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    int millis = Math.toIntExact(timeout.toMillis());
    try {
      socket.connect(new InetSocketAddress(server.host(), server.port()), millis);
      socket.setSoTimeout(millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}

package io.larder.connection.connect;

import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says why TLS failed, and whose certificate it is about: the exceptions of the JDK are many. */
final class TlsFailure {
  private static final String ALERT = "fatal alert: ";

  private TlsFailure() {}

  /** {@return what is wrong and what to do, or empty if the causes are not about TLS} */
  static Optional<String> describe(Collection<Throwable> causes, ServerKind kind, String at) {
    return causes.stream()
        .filter(cause -> cause instanceof SSLException && !isOfTheNetwork(cause))
        .findFirst()
        .map(failure -> text(kind, at, reason(failure, causes, kind)));
  }

  /** {@return what the server has told, or empty if it is not the server that ended TLS} */
  static Optional<String> ofAlert(SSLException failure, ServerKind kind, String at) {
    return alert(failure).map(alert -> text(kind, at, meaning(alert)));
  }

  private static String text(ServerKind kind, String at, String reason) {
    return String.format(
        Locale.ROOT,
        "TLS failed%s: %s",
        kind == ServerKind.REDIS && at.isEmpty() ? "" : " with " + kind + at,
        reason);
  }

  private static Optional<String> alert(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int alert = message.indexOf(ALERT);
    return alert >= 0 ? Optional.of(message.substring(alert + ALERT.length())) : Optional.empty();
  }

  /** Whether a handshake was cut short, which says nothing about TLS. */
  private static boolean isOfTheNetwork(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof SslHandshakeTimeoutException
        || failure instanceof SslClosedEngineException
        || (cause instanceof IOException && !(cause instanceof SSLException));
  }

  private static String reason(Throwable failure, Collection<Throwable> causes, ServerKind kind) {
    for (Throwable cause : causes) {
      if (cause instanceof CertificateExpiredException) {
        return "the server's certificate has expired ("
            + cause.getMessage()
            + "); renew it on the server, or check the clock of this machine";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "the server's certificate is not valid yet ("
            + cause.getMessage()
            + "); check the clocks of both machines";
      }
      if (cause instanceof CertPathBuilderException) {
        return "the server's certificate is of an authority that is not trusted ("
            + cause.getMessage()
            + "); add the authority's certificate to redis.tls.trust-store";
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof CertificateException && isAboutTheHost(cause)) {
        return "the server's certificate is for another host ("
            + cause.getMessage()
            + "); address the server by a name in its certificate, or set"
            + " redis.tls.verify-host-name=false";
      }
    }
    return alert(failure)
        .map(TlsFailure::meaning)
        .orElseGet(
            () ->
                failure.getMessage()
                    + "; check that the server speaks TLS on this port (else "
                    + kind.tlsSwitch(false)
                    + "), redis.tls.trust-store, redis.tls.key-store and the host name in the"
                    + " server's certificate");
  }

  private static boolean isAboutTheHost(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("No subject alternative") || message.contains("No name matching");
  }

  /** What the server has told, of which the certificate is that of the client. */
  private static String meaning(String alert) {
    return switch (alert) {
      case "certificate_required", "bad_certificate", "handshake_failure", "no_certificate" ->
          "the server refuses the client ("
              + alert
              + "); if it asks for a client certificate, set redis.tls.key-store to one that it"
              + " trusts";
      case "certificate_expired", "certificate_revoked", "certificate_unknown", "unknown_ca" ->
          "the server refuses the client's certificate of redis.tls.key-store ("
              + alert
              + "); use one that is valid and that the server trusts";
      case "protocol_version", "insufficient_security" ->
          "client and server have no version or cipher of TLS in common ("
              + alert
              + "); see tls-protocols and tls-ciphers in the server's configuration";
      default -> "the server refuses the handshake (" + alert + ")";
    };
  }
}

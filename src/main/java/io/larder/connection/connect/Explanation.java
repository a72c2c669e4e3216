package io.larder.connection.connect;

import static java.util.stream.Collectors.joining;

import io.larder.config.LarderSettings;
import io.larder.config.NodeAddress;
import io.larder.config.Settings;
import io.larder.config.Topology;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.ServerErrors;
import io.larder.connection.connect.ConnectFailure.Target;
import io.larder.connection.connect.Openings.Opening;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.redisson.config.Config;

/** Explains why an attempt to connect failed, with what is known of each server. */
record Explanation(Openings openings, LarderSettings settings, Config client) {
  // With TLS 1.3 a server refuses the client when the handshake is over, and its alert may be lost.
  private static final ConnectFailure AFTER_TLS =
      new ConnectFailure(
          false,
          "the connection was closed right after the TLS handshake; if the server asks for a client"
              + " certificate, set redis.tls.key-store to one that it trusts");

  // Each may take its time, while nothing else happens.
  private static final int MOST_ASKED = 3;

  // Redisson's words.
  private static final String NO_SENTINEL_ANSWERS = "Can't connect to servers!";

  /** A new attempt begins. */
  void forget() {
    openings.clear();
  }

  ConnectFailure of(Throwable failure) {
    Deque<Throwable> causes = ServerErrors.causes(failure);
    Optional<String> mismatch = new TopologyMismatch(settings).ofFailure(causes);
    if (mismatch.isPresent()) {
      return new ConnectFailure(true, mismatch.get());
    }
    ConnectFailure own =
        ConnectFailure.of(
            failure, openings.of(causes).map(this::target).orElseGet(() -> target(causes)));
    if (own.refused() || ConnectFailure.isAbsence(failure)) {
      return own;
    }
    // The client may have waited in vain for a connection that a server has refused.
    return failures()
        .filter(ConnectFailure::refused)
        .findFirst()
        .orElseGet(
            () ->
                openings.all().stream().anyMatch(Opening::secured)
                    ? AFTER_TLS
                    : noSentinel(causes, own).orElse(own));
  }

  /** Why none of the Sentinels answers, of which the client says no more than that. */
  private Optional<ConnectFailure> noSentinel(Deque<Throwable> causes, ConnectFailure own) {
    if (!(settings.connection().topology() instanceof Topology.Sentinel listed)
        || causes.stream()
            .noneMatch(
                cause -> String.valueOf(cause.getMessage()).startsWith(NO_SENTINEL_ANSWERS))) {
      return Optional.empty();
    }
    String unnoted = causes.size() > 1 ? own.text() : "the host name cannot be resolved";
    Map<NodeAddress, String> reasons = new LinkedHashMap<>();
    listed.sentinels().forEach(sentinel -> reasons.put(sentinel, unnoted));
    openings
        .all()
        .forEach(
            opening ->
                reasons.put(
                    node(opening),
                    failure(opening).map(ConnectFailure::text).findFirst().orElse(unnoted)));
    return Optional.of(
        new ConnectFailure(
            false,
            reasons.entrySet().stream()
                .map(reason -> reason.getKey() + ": " + reason.getValue())
                .collect(joining("; ", "no Sentinel answers (", ")"))));
  }

  /** What servers of a kind refuse the client for, where others have let it connect. */
  List<String> refusals(ServerKind kind) {
    return openings.all().stream()
        .filter(opening -> opening.kind() == kind)
        .flatMap(this::failure)
        .filter(ConnectFailure::refused)
        .map(ConnectFailure::text)
        .toList();
  }

  /** Why connections could not be opened, one for each server. */
  private Stream<ConnectFailure> failures() {
    return openings.all().stream().flatMap(this::failure);
  }

  private Stream<ConnectFailure> failure(Opening opening) {
    return Stream.ofNullable(opening.failure())
        .map(failure -> ConnectFailure.of(failure, target(opening)));
  }

  /** Whether a server accepted the connection and then did not answer as Redis does. */
  boolean isSilence(Throwable failure) {
    return ConnectFailure.isSilence(failure) && !of(failure).refused();
  }

  /** What of a server that has answered does not fit the settings. */
  Optional<String> mismatch(ServerInfo server) {
    return new TopologyMismatch(settings).ofMode(server.mode());
  }

  /** What the first server that is at odds with the client about TLS has against it. */
  Optional<String> tlsMismatch() {
    if (new TopologyMismatch(settings).isOfRedissonsFile()) {
      // Nobody but Redisson knows whether TLS is on there.
      return Optional.empty();
    }
    ServerKind first =
        settings.connection().topology() instanceof Topology.Sentinel
            ? ServerKind.SENTINEL
            : ServerKind.REDIS;
    return Stream.concat(
            Stream.of(mismatch(first, settings.connection().topology().firstServer())),
            openings.begun().stream().map(opening -> mismatch(opening.kind(), node(opening))))
        .distinct()
        .limit(MOST_ASKED)
        .flatMap(mismatch -> mismatch.find().or(() -> refusal(mismatch)).stream())
        .findFirst();
  }

  private TlsMismatch mismatch(ServerKind kind, NodeAddress server) {
    Duration timeout = settings.get(Settings.CONNECT_TIMEOUT);
    if (kind == ServerKind.SENTINEL
        && settings.connection().topology() instanceof Topology.Sentinel sentinel) {
      return new TlsMismatch(kind, server, sentinel.tls(), timeout);
    }
    return new TlsMismatch(kind, server, settings.connection().tls(), timeout);
  }

  private Optional<String> refusal(TlsMismatch server) {
    return server.tls()
        ? server
            .refusal(context())
            .flatMap(end -> TlsFailure.ofAlert(end, server.kind(), at(server.server())))
        : Optional.empty();
  }

  /** Trusts, and shows the key, as the client does. */
  private SSLContext context() {
    KeyManagerFactory keys = client.getSslKeyManagerFactory();
    TrustManagerFactory trusted = client.getSslTrustManagerFactory();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys == null ? null : keys.getKeyManagers(),
          trusted == null ? null : trusted.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Target target(Deque<Throwable> causes) {
    boolean ofSentinel =
        causes.stream().anyMatch(cause -> String.valueOf(cause.getMessage()).contains("'sentinel"));
    return target(ofSentinel ? ServerKind.SENTINEL : ServerKind.REDIS, "");
  }

  private Target target(Opening opening) {
    return target(opening.kind(), at(node(opening)));
  }

  private String at(NodeAddress server) {
    return settings.connection().topology() instanceof Topology.Single ? "" : " at " + server;
  }

  private Target target(ServerKind kind, String at) {
    String user = kind == ServerKind.SENTINEL ? settings.shownSentinelUser() : settings.shownUser();
    return new Target(kind, at, user, settings.connection().topology().database());
  }

  private static NodeAddress node(Opening opening) {
    InetSocketAddress address = opening.address();
    return new NodeAddress(address.getHostString(), address.getPort());
  }
}

package io.larder.connection.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.Failures;
import io.larder.config.ConnectionSettings;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.RedisDegraded;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.Command;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.ServerErrors;
import io.larder.connection.connect.PrimaryPings.Seen;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisException;
import org.redisson.client.RedisTimeoutException;

/** Asks a server who it is, whether the account has the rights it needs, and for signs of life. */
public final class ServerProbe {
  // An account needs no right to send it.
  static final Command<List<@Nullable Object>> HELLO =
      Command.of("HELLO", ReplyDecoder.LIST).reading();
  private static final String UNKNOWN = "unknown";

  private final PooledSender sender;
  private final RightsProbe rights;
  private final PrimaryPings pings;
  private final String pingKey;
  private final String address;
  private final Duration timeout;
  private final Explanation explanation;
  private boolean answered;

  /** A key that nobody writes, to ask whether it exists. */
  public static String pingKey(LarderSettings settings) {
    return settings.get(Settings.KEY_PREFIX) + "probe";
  }

  public ServerProbe(
      Redisson client,
      RightsProbe rights,
      PrimaryPings pings,
      Openings openings,
      LarderSettings settings) {
    ConnectionSettings connection = settings.connection();
    this.sender = new PooledSender(client);
    this.rights = rights;
    this.pings = pings;
    this.pingKey = pingKey(settings);
    this.timeout = settings.get(Settings.TIMEOUT);
    this.address = connection.topology().toString();
    this.explanation = new Explanation(openings, settings, client.getConfig());
  }

  ConnectFailure explain(Throwable failure) {
    return explanation.of(failure);
  }

  /** Who answers, which primaries do, and what Sentinels refuse the client for. */
  record Identity(ServerInfo server, Seen seen, List<String> refusals) {}

  /** Connects, if need be, and asks. Called by one thread at a time. */
  Identity identify() throws InterruptedException, RefusedException {
    explanation.forget();
    try {
      // The first question makes the client connect, in this thread.
      Seen seen = look();
      ServerInfo server = ask(seen);
      answered = true;
      return new Identity(server, seen, explanation.refusals(ServerKind.SENTINEL));
    } catch (RedisException e) {
      // A server that once answered did not change its mind about TLS.
      if (!answered && explanation.isSilence(e)) {
        Optional<String> mismatch = explanation.tlsMismatch();
        if (mismatch.isPresent()) {
          throw new RefusedException(mismatch.get());
        }
      }
      throw e;
    }
  }

  boolean hasAllReplicas() {
    return pings.hasAllReplicas();
  }

  @Nullable RedisDegraded degradation(Seen seen) {
    return pings.degradation(seen, failure -> explain(failure).text());
  }

  /** Asks which primaries answer; throws if none does. */
  Seen look() throws InterruptedException {
    Seen seen = pings.ask();
    if (!seen.isAnyThere()) {
      // What a server says, such as CLUSTERDOWN, says more than that another one is silent.
      List<Throwable> failures = List.copyOf(seen.away().values());
      Throwable failure =
          failures.stream()
              .filter(one -> !ServerErrors.isLostConnection(one))
              .findFirst()
              .orElse(failures.get(0));
      throw failure instanceof RedisException redis ? redis : new RedisException(failure);
    }
    return seen;
  }

  private ServerInfo ask(Seen seen) throws InterruptedException, RefusedException {
    // The client takes a node of a cluster that refuses it for one that is away.
    List<String> refusals = explanation.refusals(ServerKind.REDIS);
    if (!refusals.isEmpty()) {
      throw new RefusedException(refusals.get(0));
    }
    byte[] key = pings.keyThatIsThere(seen, () -> pingKey + ":" + UUID.randomUUID());
    ServerInfo server = identity(get(sender.call(Request.of(HELLO, key))));
    Optional<String> mismatch = explanation.mismatch(server);
    if (mismatch.isPresent()) {
      throw new RefusedException(mismatch.get());
    }
    Optional<String> refusal = get(rights.check());
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
    return server;
  }

  private ServerInfo identity(List<@Nullable Object> hello) {
    Map<String, String> fields = fields(hello);
    return new ServerInfo(
        fields.getOrDefault("server", UNKNOWN),
        fields.getOrDefault("version", UNKNOWN),
        fields.getOrDefault("mode", UNKNOWN),
        address);
  }

  /** What a server tells of itself. */
  static Map<String, String> fields(@Nullable Object hello) {
    List<@Nullable Object> parts = HELLO.decoder().decode(hello);
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      fields.put(text(parts.get(i)), text(parts.get(i + 1)));
    }
    return fields;
  }

  private static String text(@Nullable Object part) {
    return part instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(part);
  }

  private <T> T get(CompletionStage<T> reply) throws InterruptedException {
    try {
      // Beyond the client's own limit, which says more about what went wrong.
      return reply
          .toCompletableFuture()
          .get(timeout.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = Failures.unwrap(e);
      throw cause instanceof RedisException redis ? redis : new RedisException(cause);
    } catch (TimeoutException e) {
      throw new RedisTimeoutException("no answer in time");
    }
  }

  /** The account may not do what it must, or TLS is on at one end only. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}

package io.larder.session;

import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.common.EventDelivery;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.ServerInfo;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.client.RedissonConnection;
import io.larder.observe.SessionMeters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Implements {@link SessionStore} with Redis. Applications without CDI create it themselves. */
public final class RedisSessionStore implements SessionStore {
  private static final System.Logger LOG = System.getLogger("io.larder.session");
  // What the clocks of two nodes of a cluster may differ by.
  private static final Duration CLUSTER_SLACK = Duration.ofSeconds(10);

  /** Modes, as HELLO tells them, in which one server has both keys of a session. */
  private static final Set<String> ONE_SERVER = Set.of("standalone", "sentinel");

  private final SessionCommands commands;

  /**
   * Creates a store on a connection.
   *
   * @param connection where to; this object does not close it
   * @param settings how keys begin, and the limits of sessions
   * @param codec writes and reads sessions
   * @param unreadable takes what cannot be read
   * @param events takes {@link SessionCreated}, {@link SessionEnded}, {@link UserSessionsRevoked}
   *     and {@link RefreshTokenReused}, on a callback thread
   */
  public RedisSessionStore(
      RedissonConnection connection,
      LarderSettings settings,
      JsonCodec codec,
      UnreadableValues unreadable,
      Consumer<Object> events) {
    this(connection, settings, new Values(codec, unreadable), events, new SessionMeters());
  }

  /**
   * How sessions are written and read.
   *
   * @param codec writes and reads them
   * @param unreadable takes what cannot be read
   */
  public record Values(JsonCodec codec, UnreadableValues unreadable) {}

  /**
   * The sessions of a user that were created last, for a look that costs little.
   *
   * @param sessions the newest one first
   * @param inAll how many the user has; some of these may have expired
   */
  public record Newest(List<Session> sessions, int inAll) {}

  /**
   * Creates a store that counts what happens.
   *
   * @param connection where to; this object does not close it
   * @param settings how keys begin, and the limits of sessions
   * @param values writes and reads sessions
   * @param events takes events, on a callback thread
   * @param meters counts what this store does
   */
  public RedisSessionStore(
      RedissonConnection connection,
      LarderSettings settings,
      Values values,
      Consumer<Object> events,
      SessionMeters meters) {
    RedisCalls redis = connection.calls();
    SessionCalls calls = new SessionCalls(redis, settings.get(Settings.KEY_PREFIX) + "s:");
    commands =
        new SessionCommands(
            calls,
            settings,
            new UserIndex(calls, () -> slack(connection)),
            new SessionJson(values.codec(), values.unreadable()),
            new SessionCommands.News(
                new EventDelivery(redis.callbacks(), events, LOG, System.Logger.Level.WARNING),
                meters));
  }

  /** One server compares a session and its entry with one clock, two nodes with two. */
  private static long slack(RedissonConnection connection) {
    boolean oneServer =
        connection.server().map(ServerInfo::mode).filter(ONE_SERVER::contains).isPresent();
    return oneServer ? 0 : CLUSTER_SLACK.toMillis();
  }

  @Override
  public void set(String token, Session session, Duration ttl) {
    commands.await(() -> commands.set(token, session, ttl));
  }

  @Override
  public Optional<Session> get(@Nullable String token) {
    return commands.await(() -> commands.get(token));
  }

  @Override
  public boolean exists(@Nullable String token) {
    return commands.await(() -> commands.exists(token));
  }

  @Override
  public boolean delete(@Nullable String token) {
    return commands.await(() -> commands.delete(token));
  }

  @Override
  public boolean touch(@Nullable String token, Duration ttl) {
    return commands.await(() -> commands.touch(token, ttl));
  }

  @Override
  public List<Session> list(String userId) {
    return commands.await(() -> commands.users().list(userId));
  }

  /**
   * Looks at some sessions of a user.
   *
   * @param userId whose
   * @param most how many at most are read
   * @return those that were created last; fails with a {@link io.larder.common.LarderException} if
   *     Redis does not answer
   */
  public CompletionStage<Newest> newest(String userId, int most) {
    return commands.stage(() -> commands.users().newest(userId, most));
  }

  @Override
  public boolean revoke(String userId, String sessionId) {
    return commands.await(() -> commands.users().revoke(userId, sessionId));
  }

  @Override
  public long revokeAll(String userId) {
    return commands.await(() -> commands.users().revokeAll(userId));
  }

  @Override
  public RefreshToken issue(Session session, Duration ttl) {
    return commands.await(() -> commands.issue(session, ttl));
  }

  @Override
  public RotationResult rotate(@Nullable String refreshToken) {
    return commands.await(() -> commands.rotate(refreshToken));
  }

  @Override
  public boolean update(@Nullable String token, Map<String, ?> attributes) {
    return commands.await(() -> commands.update(token, attributes));
  }

  @Override
  public boolean updateById(String userId, String sessionId, Map<String, ?> attributes) {
    return commands.await(() -> commands.users().update(userId, sessionId, attributes));
  }

  @Override
  public long revokeOthers(@Nullable String token) {
    return commands.await(() -> commands.revokeOthers(token));
  }

  @Override
  public boolean isCurrent(@Nullable String token, String sessionId) {
    return commands.await(() -> commands.isCurrent(token, sessionId));
  }

  @Override
  public AsyncSessionStore async() {
    return new Async(commands);
  }

  private record Async(SessionCommands commands) implements AsyncSessionStore {
    @Override
    public CompletionStage<Void> set(String token, Session session, Duration ttl) {
      return commands.stage(() -> commands.set(token, session, ttl).map(stored -> null));
    }

    @Override
    public CompletionStage<Optional<Session>> get(@Nullable String token) {
      return commands.stage(() -> commands.get(token));
    }

    @Override
    public CompletionStage<Boolean> exists(@Nullable String token) {
      return commands.stage(() -> commands.exists(token));
    }

    @Override
    public CompletionStage<Boolean> delete(@Nullable String token) {
      return commands.stage(() -> commands.delete(token));
    }

    @Override
    public CompletionStage<Boolean> touch(@Nullable String token, Duration ttl) {
      return commands.stage(() -> commands.touch(token, ttl));
    }

    @Override
    public CompletionStage<List<Session>> list(String userId) {
      return commands.stage(() -> commands.users().list(userId));
    }

    @Override
    public CompletionStage<Boolean> revoke(String userId, String sessionId) {
      return commands.stage(() -> commands.users().revoke(userId, sessionId));
    }

    @Override
    public CompletionStage<Long> revokeAll(String userId) {
      return commands.stage(() -> commands.users().revokeAll(userId));
    }

    @Override
    public CompletionStage<RefreshToken> issue(Session session, Duration ttl) {
      return commands.stage(() -> commands.issue(session, ttl));
    }

    @Override
    public CompletionStage<RotationResult> rotate(@Nullable String refreshToken) {
      return commands.stage(() -> commands.rotate(refreshToken));
    }

    @Override
    public CompletionStage<Boolean> update(@Nullable String token, Map<String, ?> attributes) {
      return commands.stage(() -> commands.update(token, attributes));
    }

    @Override
    public CompletionStage<Boolean> updateById(
        String userId, String sessionId, Map<String, ?> attributes) {
      return commands.stage(() -> commands.users().update(userId, sessionId, attributes));
    }

    @Override
    public CompletionStage<Long> revokeOthers(@Nullable String token) {
      return commands.stage(() -> commands.revokeOthers(token));
    }

    @Override
    public CompletionStage<Boolean> isCurrent(@Nullable String token, String sessionId) {
      return commands.stage(() -> commands.isCurrent(token, sessionId));
    }
  }
}

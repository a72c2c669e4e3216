package io.larder.connection.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.larder.common.Failures;
import io.larder.common.MessageId;
import io.larder.config.ConnectionSettings;
import io.larder.config.LarderSettings;
import io.larder.connection.call.Command;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.connection.call.ServerErrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisException;
import org.redisson.client.protocol.RedisCommands;

/**
 * Asks every primary whether the account may do there what Larder needs, with a scratch key in one
 * of its slots, and every replica that answers reads whether it may read. {@code INFO} and {@code
 * ACL DRYRUN} would tell, too, but are refused to accounts with few rights.
 */
public final class RightsProbe {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  // Each line: a command as Larder sends it. The scratch key is KEYS[1], of no kind for long.
  private static final Script<List<byte @Nullable []>> RIGHTS =
      Script.of(
          "probe",
          ReplyDecoder.BYTES_LIST,
          """
          local key = KEYS[1]
          local commands = {
            {'set', key, '1', 'PX', '5000', 'NX'}, {'get', key}, {'mget', key},
            {'exists', key}, {'type', key}, {'getex', key, 'PX', '5000'},
            {'incrby', key, '1'}, {'pexpire', key, '5000'}, {'pttl', key}, {'persist', key},
            {'scan', '0', 'MATCH', key, 'COUNT', '1'}, {'getdel', key}, {'unlink', key},
            {'hset', key, 'f', '1'}, {'hmset', key, 'f', '1'}, {'hget', key, 'f'},
            {'hmget', key, 'f'}, {'hexists', key, 'f'}, {'hincrby', key, 'f', '1'},
            {'hkeys', key}, {'hlen', key}, {'hgetall', key}, {'hdel', key, 'f'}, {'del', key},
            {'time'}, {'zadd', key, '1', 'm'}, {'zcard', key}, {'zscore', key, 'm'},
            {'zrange', key, '0', '-1'}, {'zrangebyscore', key, '0', '1'},
            {'zremrangebyscore', key, '-inf', '0'},
            {'pexpireat', key, '1'}, {'zrem', key, 'm'}, {'unlink', key},
          }
          local failed = {}
          for _, command in ipairs(commands) do
            local reply = redis.pcall(unpack(command))
            if type(reply) == 'table' and reply['err'] then
              table.insert(failed, command[1] .. ': ' .. reply['err'])
            end
          end
          return failed
          """);

  // The probe itself is sent with its text only to a server that does not know it.
  private static final Command<@Nullable Void> EVAL = Command.of("EVAL", ReplyDecoder.DONE);
  private static final Command<@Nullable Void> CLUSTER = Command.of("CLUSTER", ReplyDecoder.DONE);

  // What Larder lets replicas answer.
  private static final List<Command<?>> READS =
      reads("GET", "MGET", "EXISTS", "PTTL", "TYPE", "HGETALL", "HKEYS", "HLEN");
  private static final List<Command<?>> READS_OF_A_FIELD = reads("HGET", "HEXISTS");

  private static List<Command<?>> reads(String... words) {
    return Stream.of(words)
        .<Command<?>>map(word -> Command.of(word, ReplyDecoder.DONE).reading())
        .toList();
  }

  private final Redisson client;
  private final PooledSender sender;
  private final String scratchKey;
  private final String user;
  private final int database;
  private final boolean readsFromReplicas;
  private final ReplicaRole role;
  // Those that have answered, and those that are being asked.
  private final Set<RedisClient> asked = ConcurrentHashMap.newKeySet();

  public RightsProbe(Redisson client, boolean readsFromReplicas, LarderSettings settings) {
    ConnectionSettings connection = settings.connection();
    this.client = client;
    this.sender = new PooledSender(client);
    this.scratchKey = ServerProbe.pingKey(settings);
    this.user = settings.shownUser();
    this.database = connection.topology().database();
    this.readsFromReplicas = readsFromReplicas;
    this.role = new ReplicaRole(sender, new TopologyMismatch(settings));
  }

  /**
   * Asks all servers of a client that has connected. The stage has what a user has to change, or
   * nothing; servers that do not answer count only if none does, and then it fails.
   */
  CompletableFuture<Optional<String>> check() {
    asked.clear();
    List<ProbedServer> servers = ProbedServer.all(client, scratchKey, readsFromReplicas);
    Map<ProbedServer, CompletableFuture<String>> answers = new LinkedHashMap<>();
    servers.forEach(server -> answers.put(server, ask(server)));
    return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
        .handle((done, failure) -> outcome(answers));
  }

  private static Optional<String> outcome(Map<ProbedServer, CompletableFuture<String>> answers) {
    if (!answers.isEmpty()
        && answers.values().stream().allMatch(CompletableFuture::isCompletedExceptionally)) {
      answers.values().iterator().next().join();
    }
    Map<String, List<String>> servers = new LinkedHashMap<>();
    answers.forEach(
        (server, answer) -> {
          String refusal = answer.isCompletedExceptionally() ? "" : answer.join();
          if (!refusal.isEmpty()) {
            servers.computeIfAbsent(refusal, key -> new ArrayList<>()).add(server.address());
          }
        });
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        answers.size() == 1
            ? servers.keySet().iterator().next()
            : servers.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .collect(joining("; ")));
  }

  /**
   * Asks the servers that were added or promoted since the last time. What one of them refuses is
   * an ERROR, and no reason to give up the others.
   */
  public void checkNewServers() {
    Set<RedisClient> present = ProbedServer.clients(client, readsFromReplicas);
    asked.retainAll(present);
    if (asked.containsAll(present)) {
      return;
    }
    List<ProbedServer> servers =
        ProbedServer.all(client, scratchKey, readsFromReplicas).stream()
            .filter(server -> !asked.contains(server.client()))
            .toList();
    asked.addAll(present);
    for (ProbedServer server : servers) {
      var unused =
          ask(server)
              .thenAccept(
                  refusal -> {
                    if (!refusal.isEmpty()) {
                      LOG.log(
                          System.Logger.Level.ERROR,
                          MessageId.REFUSED.text(server.address() + ": " + refusal));
                    }
                  });
    }
  }

  /** What the account may not do on a server, or nothing; fails if it does not answer. */
  private CompletableFuture<String> ask(ProbedServer server) {
    asked.add(server.client());
    return (server.isPrimary() ? askPrimary(server) : askReplica(server))
        .exceptionally(
            wrapped -> {
              Throwable failure = Failures.unwrap(wrapped);
              ConnectFailure reason =
                  ConnectFailure.of(
                      failure, new ConnectFailure.Target(ServerKind.REDIS, "", user, database));
              if (!reason.refused()) {
                asked.remove(server.client());
                throw new CompletionException(failure);
              }
              return reason.text();
            });
  }

  private CompletableFuture<String> askPrimary(ProbedServer server) {
    byte[] key = server.key();
    CompletableFuture<String> inScript =
        sender.call(RIGHTS.of(key)).thenApply(failed -> refusal(failed, server));
    CompletableFuture<?> script = sender.call(Request.of(EVAL, key, "return {}", 1, key));
    boolean ofCluster = client.getConfig().isClusterConfig();
    // The client asks any of the servers, which may be this one next time.
    CompletableFuture<?> nodes =
        ofCluster
            ? sender.call(Request.of(CLUSTER, key, "NODES"))
            : CompletableFuture.completedFuture(null);
    CompletableFuture<?> readonly =
        readsFromReplicas && ofCluster
            ? readonly(server.client())
            : CompletableFuture.completedFuture(null);
    return inScript
        .thenCombine(script, (refusal, done) -> refusal)
        .thenCombine(nodes, (refusal, done) -> refusal)
        .thenCombine(readonly, (refusal, done) -> refusal);
  }

  /**
   * Without this right the client leaves out the replicas of a cluster, in silence. Asked on a
   * connection of its own, which answers differently from then on should the primary be replaced.
   */
  private static CompletableFuture<?> readonly(RedisClient server) {
    return server
        .connectAsync()
        .toCompletableFuture()
        .thenCompose(
            connection ->
                connection
                    .async(RedisCommands.READONLY)
                    .toCompletableFuture()
                    .whenComplete(
                        (done, failure) -> {
                          var unused = connection.closeIdleAsync();
                        }));
  }

  private CompletableFuture<String> askReplica(ProbedServer server) {
    List<Request<?>> requests = new ArrayList<>();
    READS.forEach(read -> requests.add(read.of(server.key())));
    READS_OF_A_FIELD.forEach(read -> requests.add(read.of(server.key(), "f")));
    Set<String> missing = new ConcurrentSkipListSet<>();
    CompletableFuture<?> reads =
        CompletableFuture.allOf(
            requests.stream()
                .map(request -> askReplica(server, request, missing))
                .toArray(CompletableFuture<?>[]::new));
    return role.check(server)
        .thenCombine(
            reads,
            (other, done) ->
                other.isEmpty() && !missing.isEmpty() ? missingRights(missing) : other);
  }

  private CompletableFuture<?> askReplica(
      ProbedServer server, Request<?> request, Set<String> missing) {
    return sender
        .callReplica(server.client(), server.primary(), request)
        .exceptionally(
            wrapped -> {
              Throwable failure = Failures.unwrap(wrapped);
              String command = request.command().name().toLowerCase(Locale.ROOT);
              String error = String.valueOf(failure.getMessage());
              if (!ServerErrors.isMissingRight(error) || !error.contains("'" + command + "'")) {
                throw new CompletionException(failure);
              }
              missing.add(command);
              return null;
            });
  }

  private String refusal(List<byte @Nullable []> failed, ProbedServer server) {
    Set<String> missing = new LinkedHashSet<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (byte[] bytes : failed) {
      String failure = bytes == null ? "" : new String(bytes, UTF_8);
      if (ServerErrors.isMissingRight(failure)) {
        missing.add(failure.substring(0, failure.indexOf(':')));
      } else if (ServerErrors.isUnknownCommand(failure)) {
        unknown.add(failure.substring(0, failure.indexOf(':')));
      } else if (failure.contains("READONLY") || failure.contains("MASTERDOWN")) {
        throw new RedisException("the server is a replica and takes no writes");
      } else {
        LOG.log(
            System.Logger.Level.WARNING,
            MessageId.SERVER_WARNING.text(server.address() + " does not do " + failure));
      }
    }
    return Stream.of(
            unknown.isEmpty()
                ? ""
                : ConnectFailure.unknownCommand(
                    ServerKind.REDIS.toString(), String.join(", ", unknown)),
            missing.isEmpty() ? "" : missingRights(missing))
        .filter(refusal -> !refusal.isEmpty())
        .collect(joining("; "));
  }

  private String missingRights(Collection<String> commands) {
    return ConnectFailure.missingRight(user, String.join(", ", commands));
  }
}

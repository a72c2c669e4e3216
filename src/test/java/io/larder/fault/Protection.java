package io.larder.fault;

import io.larder.support.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * A protection of Larder's, how it is taken out, and the fault that it protects from.
 *
 * @param file its source, below src/main/java/io/larder
 * @param code what is replaced there
 * @param without by what
 * @param fault part of the name of a fault
 */
record Protection(
    String name, String file, String code, String without, Place place, String fault) {
  private static final Path SOURCES = Path.of("src/main/java/io/larder");

  static List<Protection> all() {
    return List.of(
        new Protection(
            "a computation that began before an eviction is not stored (fence)",
            "fence/Fences.java",
            "local mine = redis.call('get', KEYS[2]) == ARGV[2]",
            "local mine = true",
            Place.ONE_SERVER,
            "`SCRIPT FLUSH`"),
        new Protection(
            "an entry processor writes only over what it has read (comparison, reservation)",
            "jcache/entries/WriteRequests.java",
            """
                      local mine = ARGV[9] == '' or redis.call('get', KEYS[2]) == ARGV[10]
                      local holds = condition == 'always' or (condition == 'absent' and not exists)
                          or (condition == 'present' and exists) or (condition == 'equal' and old == expected)
            """
                .stripTrailing(),
            "          local mine, holds = true, true",
            Place.ONE_SERVER,
            "`SCRIPT FLUSH`"),
        new Protection(
            "evictions that could not be sent are kept",
            "guard/PendingEvictions.java",
            "if (pending.evictions.put(eviction, new Object()) != null) {",
            "if (true) {",
            Place.ONE_SERVER,
            "connections are refused"),
        new Protection(
            "an invalidation during a read wins (stamp of a near cache)",
            "jcache/near/NearCache.java",
            "return stamp(hash) == stamp;",
            "return true;",
            Place.ONE_SERVER,
            "`SCRIPT FLUSH`"),
        new Protection(
            "a near cache is emptied when reports of changes may have been missed",
            "connection/tracking/Watches.java",
            "        watch.listener.lost();\n        ends = true;",
            "        ends = true;",
            Place.ONE_SERVER,
            "the connection that reports changes is killed"),
        new Protection(
            "a near cache is off when reports of changes do not arrive (beat)",
            "connection/tracking/Watches.java",
            "TRUST = Duration.ofSeconds(2)",
            "TRUST = Duration.ofHours(1)",
            Place.ONE_SERVER,
            "reports of changed keys do not arrive"),
        new Protection(
            "a used refresh token leads to its successor within the grace",
            "session/TokenFamilies.java",
            "local seals = ARGV[5] ~= '0' and linkOf(chain, ARGV[1])",
            "local seals = false",
            Place.ONE_SERVER,
            "`SCRIPT FLUSH`"),
        new Protection(
            "a refresh token has one successor",
            "session/TokenFamilies.java",
            "if s.current == ARGV[1] then",
            "if true then",
            Place.ONE_SERVER,
            "`SCRIPT FLUSH`"),
        new Protection(
            "annotated methods go on without the cache",
            "jcache/annotation/call/CallFailures.java",
            "return ignoredOrThrown(what, CacheGuard.reason(failure), failure);",
            "return Reply.failed(failure);",
            Place.ONE_SERVER,
            "connections are refused"),
        new Protection(
            "connections that died without a sign are closed (fresh connection)",
            "connection/connect/PrimaryQuestion.java",
            ".thenAccept(unused -> connections.closeDead(server, patience));",
            ".thenAccept(unused -> {});",
            Place.ONE_SERVER,
            "connections died without a sign"),
        new Protection(
            "a server that no longer has the key says who has (MOVED refresh)",
            "connection/call/Lanes.java",
            "if (failure instanceof RedisRedirectException to) {",
            "if (failure instanceof RedisRedirectException to && hops < 0) {",
            Place.CLUSTER,
            "slots move to another primary"));
  }

  /** Long enough for what is stale to show. */
  Fault faultToFind() {
    Fault found =
        Faults.all().stream()
            .filter(fault -> fault.places().contains(place))
            .filter(fault -> fault.name().contains(this.fault))
            .findFirst()
            .orElseThrow();
    return found.name().startsWith("reports of changed keys")
        ? found.held(Duration.ofSeconds(30))
        : found;
  }

  /** Compiles Larder's class without it into a folder. */
  void takeOut(Path folder) throws IOException {
    Path source = SOURCES.resolve(file);
    String text = Files.readString(source);
    if (!text.contains(code)) {
      throw new IllegalStateException(source + " has no longer: " + code);
    }
    Path changed = Files.createTempDirectory(folder, "source").resolve(source.getFileName());
    Files.writeString(changed, text.replace(code, without));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-cp",
                Processes.classPath(),
                "-d",
                folder.toString(),
                changed.toString()));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (result != 0) {
      throw new IllegalStateException(
          "does not compile: " + arguments.stream().collect(Collectors.joining(" ")));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

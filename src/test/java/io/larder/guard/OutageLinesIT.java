package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Dialog;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * An outage of a minute is at most six lines of Larder's in the log of an application that uses
 * every surface, with the default pauses between attempts. The outages run at the same time, each
 * with a server and a JVM of its own.
 */
@RedisTest
class OutageLinesIT {
  private static final Duration OUTAGE = Duration.ofSeconds(60);

  /** What is logged when all works again. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LINES = 6;

  /** What makes an outage, and what ends it; the connection is not closed by either. */
  private enum Outage {
    KILLED {
      @Override
      void begin(OwnRedis redis, RespClient admin) {
        redis.kill();
      }

      @Override
      void end(OwnRedis redis, RespClient admin) {
        redis.revive();
      }
    },
    FROZEN {
      @Override
      void begin(OwnRedis redis, RespClient admin) {
        redis.freeze();
      }

      @Override
      void end(OwnRedis redis, RespClient admin) {
        redis.revive();
      }
    },
    FULL("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    READONLY("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
    OTHER_PASSWORD(
        "CONFIG SET requirepass other;CLIENT KILL TYPE normal SKIPME yes",
        "ACL SETUSER default nopass"),
    TOO_MANY_CLIENTS(
        "CONFIG SET maxclients 1;CLIENT KILL TYPE normal SKIPME yes",
        "CONFIG SET maxclients 10000"),
    WRITES_PAUSED("CLIENT PAUSE 600000 WRITE", "CLIENT UNPAUSE"),
    NO_RIGHT_TO_WRITE("ACL SETUSER default -@write", "ACL SETUSER default +@all"),
    NO_RIGHTS("ACL SETUSER default -@all +acl", "ACL SETUSER default +@all");

    private final String begin;
    private final String end;

    Outage() {
      this("", "");
    }

    Outage(String begin, String end) {
      this.begin = begin;
      this.end = end;
    }

    void begin(OwnRedis redis, RespClient admin) {
      ask(admin, begin);
    }

    void end(OwnRedis redis, RespClient admin) {
      ask(admin, end);
    }

    private static void ask(RespClient admin, String commands) {
      for (String command : commands.split(";")) {
        admin.ask(command.split(" "));
      }
    }
  }

  /** An application in a JVM of its own. */
  private static final class Jvm implements AutoCloseable {
    private final Dialog dialog;
    final List<String> larders = new ArrayList<>();
    final List<String> others = new ArrayList<>();

    Jvm(OwnRedis redis) throws IOException {
      // The log as it is where nothing is configured.
      dialog =
          new Dialog(
              Processes.java(
                  List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                  Map.of(),
                  OutageLinesWorker.class,
                  ServerSettings.arguments(
                      redis.settings("redis.cache.default.near-max-entries", "100"))),
              line -> false);
    }

    void order(String order) throws IOException {
      dialog.order(order);
    }

    /** Sorts what is logged until it answers; the answer's number, if there is one. */
    long await(String answer) throws InterruptedException {
      while (true) {
        String line = dialog.answer(PATIENCE);
        if (line.startsWith("line io.larder.")) {
          larders.add(line.substring("line ".length()));
        } else if (line.startsWith("line ")) {
          others.add(line.substring("line ".length()));
        } else if (line.startsWith(answer)) {
          return Long.parseLong("0" + line.substring(answer.length()).trim());
        }
      }
    }

    long grave() {
      return others.stream().filter(line -> line.contains(" SEVERE ")).count();
    }

    @Override
    public void close() {
      dialog.close();
    }
  }

  @Test
  void outageOfAMinute_isAtMostSixLines(Fixture fixture) throws Exception {
    Outage[] outages = Outage.values();
    List<OwnRedis> servers = new ArrayList<>();
    List<RespClient> admins = new ArrayList<>();
    List<Jvm> jvms = new ArrayList<>();
    for (int i = 0; i < outages.length; i++) {
      servers.add(fixture.redis());
      admins.add(fixture.closing(servers.get(i).connect()));
      jvms.add(fixture.closing(new Jvm(servers.get(i))));
    }
    for (Jvm jvm : jvms) {
      jvm.await("ready");
    }
    for (int i = 0; i < outages.length; i++) {
      outages[i].begin(servers.get(i), admins.get(i));
    }
    pause(OUTAGE);
    for (int i = 0; i < outages.length; i++) {
      outages[i].end(servers.get(i), admins.get(i));
    }
    for (Jvm jvm : jvms) {
      jvm.order("check");
      assertThat(jvm.await("failed ")).isPositive();
    }
    pause(AFTERWARDS);
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < outages.length; i++) {
      Jvm jvm = jvms.get(i);
      jvm.order("stop");
      jvm.await("end");
      System.out.printf(
          "a minute's outage, %s: %d lines of Larder's, %d of others, of which %d grave%n",
          outages[i], jvm.larders.size(), jvm.others.size(), jvm.grave());
      jvm.larders.forEach(line -> System.out.println("  " + line));
      jvm.others.stream().limit(20).forEach(line -> System.out.println("  | " + line));
      softly.assertThat(jvm.larders).as("%s", outages[i]).hasSizeBetween(1, LINES);
      // What the advice of settings.md leaves: the one category is the only other one.
      softly.assertThat(jvm.others).allMatch(line -> line.startsWith("org.redisson"));
    }
    softly.assertAll();
  }

  private static void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}

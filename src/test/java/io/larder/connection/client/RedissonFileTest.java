package io.larder.connection.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.common.ConfigurationException;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.Telltale;
import io.larder.support.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedissonFileTest {
  private static final long SEED = Long.getLong("larder.test.seed", System.nanoTime());

  private static final String SINGLE = "singleServerConfig:\n  ";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        SINGLE + "password: \"SECRET\n  address: redis://localhost:6379\n",
        SINGLE + "password: SECRET\n address: x\n",
        SINGLE + "password SECRET\n  address: x\n",
        SINGLE + "password: @SECRET\n",
        SINGLE + "password: SECRET: x\n",
        SINGLE + "password: *SECRET\n",
        SINGLE + "password: \"\\SECRET\"\n",
        SINGLE + "password: !!SECRET x\n",
        SINGLE + "password: !<SECRET> {}\n",
        SINGLE + "password: %SECRET\n",
        SINGLE + "password: [SECRET\n",
        SINGLE + "password: {SECRET\n",
        SINGLE + "password: [SECRET]\n  timeout: [SECRET]\n",
        SINGLE + "timeout: SECRET\n",
        SINGLE + "address: SECRET\n",
        SINGLE + "address: redis://:SECRET@\n",
        SINGLE + "address: redis://:SECRET@host:port\n",
        SINGLE + "address: redis://:SECRET%zz@host:1\n",
        SINGLE + "address: \"redis://:SECRET@[host:1\"\n",
        SINGLE + "password: SECRET\u0001\n  address: x\n",
        SINGLE + "password: &SECRET a\n  password: *b\n",
        SINGLE + "retryDelay: !<org.redisson.config.ConstantDelay> {delay: SECRET}\n",
        SINGLE + "username: SECRET\n  password: SECRET\n",
        "singleServerConfig: SECRET\n",
        "SECRET\n",
        "SECRET: x\n",
        "- SECRET\n",
        "codec: !<SECRET> {}\n",
        "codec: SECRET\n",
        "nettyThreads: SECRET\n",
        "transportMode: SECRET\n",
        "clusterServersConfig:\n  nodeAddresses: [\"redis://:SECRET@host\"]\n",
        "clusterServersConfig:\n  nodeAddresses: [\"redis://:SECRET@host:x\"]\n",
        "clusterServersConfig:\n  nodeAddresses: redis://:SECRET@host:1\n",
        "sentinelServersConfig:\n  sentinelAddresses: [SECRET]\n  masterName: SECRET\n",
        "SECRET\u0000"
      })
  void read_brokenFile_quotesNothing(String yaml) throws IOException {
    List<Object> seen = new ArrayList<>();
    Telltale telltale = new Telltale(new Random(SEED), "-");
    Path file = directory.resolve("redisson.yaml");
    Files.writeString(file, yaml.replace("SECRET", telltale.secret()));
    try (LogCapture log = LogCapture.ofAll()) {
      try (Larder larder =
          Larder.prepare(
              Map.of("redis.redisson-config", file.toString(), "redis.startup", "lazy"))) {
        seen.add(larder);
      } catch (ConfigurationException e) {
        assertThat(e).hasNoCause();
        seen.add(e);
      }
      seen.addAll(log.everything());
    }

    telltale.assertAbsent("seed " + SEED + ": " + yaml, seen);
    Threads.awaitNoneOfLarder();
  }

  private Throwable failure(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("redisson.yaml"), yaml);
    return catchThrowable(() -> new RedissonFile(file).read());
  }

  @Test
  void read_brokenSyntax_tellsLineAndColumn() throws IOException {
    assertThat(failure(SINGLE + "timeout: 1\n  database: @x\n"))
        .hasNoCause()
        .hasMessageStartingWith("LARDER-1004: redis.redisson-config=" + directory)
        .hasMessageEndingWith(
            "is not a configuration of Redisson: the syntax of YAML is broken at line 3, column"
                + " 13");
  }

  @Test
  void read_valueThatDoesNotFit_tellsLineAndColumn() throws IOException {
    assertThat(failure(SINGLE + "timeout: soon\n"))
        .hasNoCause()
        .hasMessageContaining("a value that does not fit it at line 2, column");
  }
}

package io.larder.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.LarderException;
import io.larder.testkit.wire.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Servers whose ports somebody else takes between their choice and their start. */
class DevelopmentServerIT {
  private final List<ServerSocket> others = new ArrayList<>();

  private EmbeddedRedis taken() {
    EmbeddedRedis redis = EmbeddedRedis.onFreePort();
    try {
      others.add(new ServerSocket(redis.address().port(), 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return redis;
  }

  /** Their children inherit what is open here, and a file that is being written is "busy". */
  @Test
  void otherThreadsStartProcesses_serverStarts() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    List<FutureTask<Void>> forking = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                while (!ended.get()) {
                  new ProcessBuilder("true").start().waitFor();
                }
                return null;
              });
      forking.add(task);
      new Thread(task, "forking").start();
    }
    try {
      for (int i = 0; i < 8; i++) {
        DevelopmentServer.started(EmbeddedRedis::onFreePort).close();
      }
    } finally {
      ended.set(true);
    }
    for (FutureTask<Void> task : forking) {
      task.get();
    }
  }

  @Test
  void portTaken_anotherOneIsUsed() throws IOException {
    try (EmbeddedRedis redis =
            DevelopmentServer.started(
                () -> others.size() < 2 ? taken() : EmbeddedRedis.onFreePort());
        RespClient client = RespClient.connect(redis.address().host(), redis.address().port())) {
      assertThat(client.ask("PING")).isEqualTo("PONG");
      assertThat(others).hasSize(2);
    } finally {
      for (ServerSocket other : others) {
        other.close();
      }
    }
  }

  @Test
  void everyPortTaken_saysSo() throws IOException {
    try {
      assertThatThrownBy(() -> DevelopmentServer.started(this::taken))
          .isInstanceOf(LarderException.class)
          .hasMessageContaining("LARDER-2010")
          .hasMessageContaining("in use");
    } finally {
      for (ServerSocket other : others) {
        other.close();
      }
    }
  }

  @Test
  void notStarting_isTriedOnce() {
    List<EmbeddedRedis> tried = new ArrayList<>();
    assertThatThrownBy(
            () ->
                DevelopmentServer.started(
                    () -> {
                      tried.add(EmbeddedRedis.onFreePort("--no-such-option", "1"));
                      return tried.get(tried.size() - 1);
                    }))
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("does not start");
    assertThat(tried).hasSize(1);
  }
}

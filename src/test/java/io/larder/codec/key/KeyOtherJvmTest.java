package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hash codes of enums and the order of sets differ between JVMs; keys do not. */
class KeyOtherJvmTest {
  @Test
  void keys_ofAnotherJvm_areTheSame() throws Exception {
    String path = Processes.classPath();
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                path,
                KeyWorker.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String written = new String(other.getInputStream().readAllBytes(), UTF_8);
      assertThat(List.of(written.split("\n", -1))).isEqualTo(KeyWorker.keys());
      assertThat(other.waitFor()).isZero();
    } finally {
      other.destroyForcibly();
    }
  }
}

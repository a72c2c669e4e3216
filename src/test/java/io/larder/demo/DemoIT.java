package io.larder.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The README's first command, as far as it is ours. */
class DemoIT {
  @Test
  void demo_showsRetryAndEveryStep_andEndsWell() throws Exception {
    Process demo = Processes.java(List.of(), Map.of(), Demo.class);
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output)
        .contains("Everything was as it should be.")
        .contains("{\"name\":\"Ada\",\"subjects\":[\"mathematics\"],\"since\":\"2024-09-01\"}")
        .doesNotContain("WRONG");
    assertThat(demo.exitValue()).isZero();
  }
}

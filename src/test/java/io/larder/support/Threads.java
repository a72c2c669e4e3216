package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.regex.Pattern;

/** The threads that a Larder has. */
public final class Threads {
  private static final Pattern NAMES =
      Pattern.compile("(larder|redisson|multiThreadIoEventLoopGroup|nioEventLoopGroup).*");

  private Threads() {}

  public static List<String> ofLarder() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> NAMES.matcher(name).matches())
        .filter(name -> !name.startsWith("larder-embedded-redis"))
        .toList();
  }

  /** What was closed has no thread left; a thread that was told to end may take a moment. */
  public static void awaitNoneOfLarder() {
    await().untilAsserted(() -> assertThat(ofLarder()).isEmpty());
  }
}

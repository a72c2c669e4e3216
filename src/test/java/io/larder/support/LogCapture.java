package io.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** What Larder, or the whole JVM, logs while it is open. */
public final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Loudness larders;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  public LogCapture() {
    this("io.larder", null);
  }

  private LogCapture(String name, @Nullable Loudness larders) {
    this.larders = larders;
    logger = Logger.getLogger(name);
    handler.setLevel(Level.ALL);
    logger.addHandler(handler);
  }

  /** What all libraries log, and everything of Larder's, also what is not printed. */
  public static LogCapture ofAll() {
    return new LogCapture("", Loudness.everything(Logger.getLogger("io.larder")));
  }

  /** What a logger logs is the JVM's: it is as before afterwards. */
  private record Loudness(Logger logger, @Nullable Level before) {
    static Loudness everything(Logger logger) {
      Loudness loudness = new Loudness(logger, logger.getLevel());
      logger.setLevel(Level.ALL);
      return loudness;
    }

    void restore() {
      logger.setLevel(before);
    }
  }

  /** The records so far as they would be written, with parameters and stack traces. */
  public List<String> everything() {
    SimpleFormatter formatter = new SimpleFormatter();
    return records.stream().map(formatter::format).toList();
  }

  /** The messages so far, each behind its level: {@code WARNING LARDER-2001: …}. */
  public List<String> lines() {
    return records.stream().map(r -> r.getLevel() + " " + r.getMessage()).toList();
  }

  /** Waits until there is one warning, and no more, and says all of this. */
  public void awaitOnlyWarning(Duration most, String... parts) {
    await()
        .atMost(most)
        .untilAsserted(
            () ->
                assertThat(lines())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .singleElement()
                    .asString()
                    .contains(parts));
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    if (larders != null) {
      larders.restore();
    }
  }
}

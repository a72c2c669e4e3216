package io.larder.guard;

import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * One application of {@link OutageLinesIT} in a JVM of its own, which prints what is logged at INFO
 * or above: {@code line <category> <level> <message>}.
 */
final class OutageLinesWorker {
  // More evictions than are kept, in a minute.
  private static final Duration PAUSE = Duration.ofMillis(30);

  private OutageLinesWorker() {}

  /** Begins with a load of every surface, answers {@code check} until it is told {@code stop}. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (TestContainer container =
            TestContainer.start(ServerSettings.parse(arguments, 0), EverySurface.Service.class);
        EverySurface load = new EverySurface(container)) {
      load.awaitSuccess();
      load.begin(PAUSE);
      printLog(out);
      out.println("ready");
      BufferedReader orders =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while ("check".equals(orders.readLine())) {
        long before = load.failed();
        load.awaitSuccess();
        out.println("failed " + before);
      }
      Logger.getLogger("").setLevel(Level.OFF);
      out.println("end");
    }
  }

  private static void printLog(PrintStream out) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.INFO.intValue()) {
              String message = String.valueOf(entry.getMessage()).replace('\n', ' ');
              out.println("line " + entry.getLoggerName() + " " + entry.getLevel() + " " + message);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
  }
}

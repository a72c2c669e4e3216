package io.larder.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Prints steps and counts those whose outcome is not the expected one. */
final class Console {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private int failures;

  static void title(String text) {
    OUT.println();
    OUT.println("== " + text);
  }

  static String millis(long nanos) {
    return "%.1f ms".formatted(nanos / 1e6);
  }

  static String micros(long nanos) {
    return "%.1f \u00b5s".formatted(nanos / 1e3);
  }

  void show(String step, Object outcome) {
    OUT.printf("   %-52s %s%n", step, outcome);
  }

  void check(String step, Object outcome, Object expected) {
    boolean right = Objects.equals(outcome, expected);
    if (!right) {
      failures++;
    }
    show(step, right ? outcome : outcome + "   WRONG, expected " + expected);
  }

  void check(String step, String outcome, boolean right) {
    check(step, outcome, right ? outcome : "something else");
  }

  int failures() {
    return failures;
  }

  /** One short line for each message of Larder's; of the libraries, warnings only. */
  static void quietLogging() {
    Logger root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(
        new Formatter() {
          @Override
          public String format(LogRecord record) {
            return "   [" + record.getLevel() + "] " + formatMessage(record) + "\n";
          }
        });
    root.addHandler(console);
    root.setLevel(Level.SEVERE);
    LARDER.setLevel(Level.INFO);
  }

  /** Held, so that its level is not forgotten. */
  private static final Logger LARDER = Logger.getLogger("io.larder");
}

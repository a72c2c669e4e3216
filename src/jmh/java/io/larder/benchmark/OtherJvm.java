package io.larder.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A child JVM with the same class path and Redis, which is told lines and answers lines. */
final class OtherJvm implements AutoCloseable {
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private OtherJvm(Process process) {
    this.process = process;
    this.orders = process.outputWriter();
    this.answers = process.inputReader();
  }

  static OtherJvm start(Class<?> main, Run run, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            run.engineArgument(),
            Servers.argument(Servers.port()),
            "-classpath",
            System.getProperty("java.class.path"),
            main.getName());
    builder.command().addAll(java.util.List.of(arguments));
    return new OtherJvm(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  void say(String order) throws IOException {
    orders.write(order);
    orders.newLine();
    orders.flush();
  }

  /** Reads answers until one begins so. */
  String await(String beginning) throws IOException {
    String answer = answers.readLine();
    while (answer != null && !answer.startsWith(beginning)) {
      answer = answers.readLine();
    }
    if (answer == null) {
      throw new IOException("the other JVM ended without saying '" + beginning + "'");
    }
    return answer;
  }

  @Override
  public void close() throws Exception {
    orders.close();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}

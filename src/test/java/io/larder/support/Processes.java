package io.larder.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Signals to servers, and further JVMs with the class path of the tests. */
public final class Processes {
  private Processes() {}

  /** SIGSTOP: the process keeps its connections and answers nothing. */
  public static void freeze(ProcessHandle process) {
    signal("-STOP", process);
  }

  /** SIGCONT. */
  public static void thaw(ProcessHandle process) {
    signal("-CONT", process);
  }

  private static void signal(String signal, ProcessHandle process) {
    try {
      int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a main class in a JVM of its own; its error output is ours. */
  public static Process java(
      List<String> options, Map<String, String> environment, Class<?> main, String... arguments)
      throws IOException {
    return java(options, environment, List.of(), main, arguments);
  }

  /** The same with more on the class path. */
  public static Process java(
      List<String> options,
      Map<String, String> environment,
      List<String> furtherClassPath,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> classPath = new ArrayList<>(furtherClassPath);
    classPath.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}

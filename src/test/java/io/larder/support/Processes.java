package io.larder.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
    return java(options, environment, classPathEntries(), main, arguments);
  }

  /** The same with another JDK. */
  public static Process java(Path jdk, List<String> options, Class<?> main, String... arguments)
      throws IOException {
    return java(jdk, options, Map.of(), classPathEntries(), main, arguments);
  }

  /** The same with a folder in front of the class path. */
  public static Process java(
      List<String> options,
      Map<String, String> environment,
      Path folder,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> classPath = new ArrayList<>(List.of(folder.toString()));
    classPath.addAll(classPathEntries());
    return java(options, environment, classPath, main, arguments);
  }

  /** The same without some artifacts. */
  public static Process javaWithout(List<String> artifacts, Class<?> main, String... arguments)
      throws IOException {
    return java(List.of(), Map.of(), classPathWithout(artifacts), main, arguments);
  }

  /** The same with a folder in front of the class path. */
  public static Process javaWithout(
      List<String> artifacts, Path folder, Class<?> main, String... arguments) throws IOException {
    List<String> classPath = new ArrayList<>(List.of(folder.toString()));
    classPath.addAll(classPathWithout(artifacts));
    return java(List.of(), Map.of(), classPath, main, arguments);
  }

  /** The jar of an artifact on the class path of the tests. */
  public static Path jar(String artifact) {
    return classPathEntries().stream()
        .map(Path::of)
        .filter(entry -> entry.getFileName().toString().startsWith(artifact + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> classPathWithout(List<String> artifacts) {
    List<String> classPath = new ArrayList<>(classPathEntries());
    classPath.removeIf(
        entry ->
            artifacts.stream()
                .anyMatch(a -> Path.of(entry).getFileName().toString().matches(a + "-\\d.*")));
    return classPath;
  }

  /** The class path of the tests, as a command has it. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The files and folders of the class path of the tests. */
  public static List<String> classPathEntries() {
    return List.of(classPath().split(File.pathSeparator));
  }

  private static Process java(
      List<String> options,
      Map<String, String> environment,
      List<String> classPath,
      Class<?> main,
      String... arguments)
      throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    return java(own, options, environment, classPath, main, arguments);
  }

  private static Process java(
      Path jdk,
      List<String> options,
      Map<String, String> environment,
      List<String> classPath,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
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

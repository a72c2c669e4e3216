package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API is documented down to each argument and result. Asynchronous types alone may leave both
 * to the blocking method that each of their methods links to; the javadoc tool knows no exception,
 * so this is checked here and not there.
 */
class ApiDocumentationTest {
  private static final Path MAIN = Path.of("src/main/java/io/larder");
  private static final Path TESTKIT = Path.of("src/testkit/java/io/larder/testkit");
  private static final List<String> API =
      List.of("cache", "common", "connection", "jcache", "session");

  @TempDir Path classes;

  @Test
  void api_isDocumented() throws IOException {
    assertThat(missing().filter(line -> !line.matches("Async\\w+: no @(param|return).*")))
        .isEmpty();
  }

  @Test
  void asynchronousTypes_linkToTheirBlockingMethods() throws IOException {
    for (Path file : sources().filter(file -> isAsync(file.getFileName().toString())).toList()) {
      String name = file.getFileName().toString().replaceAll("Async|\\.java", "");
      String body = Files.readString(file).split("\npublic interface ")[1];
      long comments = body.lines().filter(line -> line.startsWith("  /**")).count();
      assertThat(body.split("\\{@link (%s)?#\\w+".formatted(name)))
          .as("links in %s", file)
          .hasSizeGreaterThan((int) comments);
    }
  }

  private static boolean isAsync(String name) {
    return name.startsWith("Async");
  }

  private static Stream<Path> sources() {
    return Stream.concat(API.stream().map(MAIN::resolve), Stream.of(TESTKIT))
        .flatMap(folder -> javaFiles(folder));
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What doclint says is missing, each as the type and a message. */
  private Stream<String> missing() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    String classPath = Processes.classPath();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xdoclint:missing/protected",
            "-Xmaxwarns",
            "1000",
            "-d",
            classes.toString(),
            "-cp",
            "target/classes:" + classPath);
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(found, Locale.ROOT, null)) {
      compiler
          .getTask(
              null,
              files,
              found,
              options,
              null,
              files.getJavaFileObjectsFromPaths(sources().toList()))
          .call();
    }
    return found.getDiagnostics().stream()
        .filter(problem -> problem.getSource() != null)
        .filter(problem -> problem.getKind() != Diagnostic.Kind.NOTE)
        .map(
            problem ->
                Path.of(problem.getSource().getName()).getFileName().toString().replace(".java", "")
                    + ": "
                    + problem.getMessage(Locale.ROOT));
  }
}

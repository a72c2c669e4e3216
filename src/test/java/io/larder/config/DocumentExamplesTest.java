package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever copies an example of a document gets its imports with it, and classes that compile. */
class DocumentExamplesTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```java\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern IMPORT = Pattern.compile("import ([\\w.]+);");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w+");
  private static final Pattern CLASS = Pattern.compile("(?m)^public (?:final )?class (\\w+)");
  private static final List<String> PACKAGES =
      List.of(
          "io.larder.cache",
          "io.larder.session",
          "io.larder.jcache",
          "io.larder.connection",
          "jakarta.annotation",
          "jakarta.ejb",
          "jakarta.enterprise.context",
          "jakarta.enterprise.event",
          "jakarta.enterprise.util",
          "jakarta.inject",
          "jakarta.ws.rs",
          "jakarta.ws.rs.core",
          "javax.cache",
          "javax.cache.annotation",
          "java.time",
          "java.util");

  /** What examples use of the application. */
  private static final String OF_THE_APPLICATION =
      """
      interface Catalog { Object find(long id); }
      record Rate(String currency) { static Rate of(String currency) { return new Rate(currency); } }
      interface Users { String authenticate(Credentials credentials); }
      interface AccessTokens { String sign(String userId); }
      record Credentials(String user, String agent) {}
      """;

  private static boolean exists(String type) {
    try {
      Class.forName(type, false, DocumentExamplesTest.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static List<String> examples() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Path.of("README.md")));
    try (Stream<Path> found = Files.walk(Path.of("src/docs"))) {
      found.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    List<String> examples = new ArrayList<>();
    for (Path document : documents) {
      EXAMPLE
          .matcher(Files.readString(document))
          .results()
          .forEach(found -> examples.add(found.group(1)));
    }
    return examples;
  }

  private static List<String> classes() throws IOException {
    return examples().stream().filter(CLASS.asPredicate()).toList();
  }

  @Test
  void documents_haveExamples() throws IOException {
    assertThat(examples()).hasSizeGreaterThan(6);
    assertThat(classes()).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_importsWhatItNames(String example) {
    Set<String> imported =
        IMPORT.matcher(example).results().map(found -> found.group(1)).collect(Collectors.toSet());
    String code = example.replaceAll("import .*|//.*|\"[^\"]*\"", "");
    Set<String> named = new TreeSet<>();
    for (MatchResult name : NAME.matcher(code).results().toList()) {
      PACKAGES.stream()
          .map(of -> of + "." + name.group())
          .filter(DocumentExamplesTest::exists)
          // Of two types of one name the example means the one that it imports.
          .max(Comparator.comparing(imported::contains))
          .ifPresent(named::add);
    }
    assertThat(imported).containsExactlyInAnyOrderElementsOf(named);
  }

  @ParameterizedTest
  @MethodSource("classes")
  void class_compiles(String example, @TempDir Path folder) {
    Matcher name = CLASS.matcher(example);
    assertThat(name.find()).isTrue();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            null,
            null,
            problems,
            List.of("-proc:none", "-d", folder.toString(), "-cp", path),
            null,
            List.of(source(name.group(1), example), source("OfTheApplication", OF_THE_APPLICATION)))
        .call();
    assertThat(problems.getDiagnostics())
        .filteredOn(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
        .extracting(problem -> problem.getMessage(Locale.ROOT))
        .isEmpty();
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}

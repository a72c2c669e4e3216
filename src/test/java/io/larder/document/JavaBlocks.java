package io.larder.document;

import static java.util.stream.Collectors.joining;

import io.larder.support.Processes;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the Java blocks of one document together, as files of one package. */
final class JavaBlocks {
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^(?:public |final |abstract |sealed )*(?:@interface|class|record|interface|enum) (\\w+)");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(\\w+);");

  private JavaBlocks() {}

  /** {@return what is wrong with the blocks, each with its place} */
  static List<String> problems(List<CodeBlock> blocks, Path folder) {
    List<String> problems = new ArrayList<>();
    List<JavaFileObject> sources = new ArrayList<>();
    for (CodeBlock block : blocks) {
      Matcher type = TYPE.matcher(block.text());
      if (type.find()) {
        sources.add(new Source(type.group(1), block));
      } else {
        problems.add(block.place() + " declares no type at the beginning of a line");
      }
      unusedImports(block, problems);
    }
    if (sources.isEmpty()) {
      return problems;
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    String path = Processes.classPath();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            null,
            null,
            found,
            List.of("-proc:none", "--release", "17", "-d", folder.toString(), "-cp", path),
            null,
            sources)
        .call();
    found.getDiagnostics().stream()
        .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
        .map(JavaBlocks::describe)
        .forEach(problems::add);
    return problems;
  }

  private static void unusedImports(CodeBlock block, List<String> problems) {
    String code = block.text().replaceAll("(?m)^import .*$|//.*|/\\*(?s:.*?)\\*/", "");
    String unused =
        IMPORT
            .matcher(block.text())
            .results()
            .map(found -> found.group(1))
            .filter(name -> !Pattern.compile("\\b" + name + "\\b").matcher(code).find())
            .collect(joining(", "));
    if (!unused.isEmpty()) {
      problems.add(block.place() + " imports and does not use " + unused);
    }
  }

  private static String describe(Diagnostic<? extends JavaFileObject> problem) {
    String place = problem.getSource() instanceof Source source ? source.block.place() : "";
    return place + " +" + problem.getLineNumber() + ": " + problem.getMessage(Locale.ROOT);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final CodeBlock block;

    Source(String name, CodeBlock block) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.block = block;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return block.text();
    }
  }
}

package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The project that getting-started.md builds, from the blocks of that page. */
final class GuideProject {
  /** What the page asks, twice, but for the address of the server. */
  private static final Pattern QUESTION = Pattern.compile("curl http://localhost:8080(/shop/\\S+)");

  private static final Pattern TYPE = Pattern.compile("public (?:class|record) (\\w+)");
  private static final String SOURCES = "src/main/java/com/example/shop";
  private static final String PROPERTIES = "META-INF/microprofile-config.properties";

  private GuideProject() {}

  /** The first block of a language below a heading. */
  static String block(String heading, String language) throws IOException {
    return blocks(heading, language).get(0);
  }

  /** The path of what is asked twice. */
  static String question() throws IOException {
    Matcher found = QUESTION.matcher(section("## On a server"));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  /** Writes the sources, as the page has them. */
  static void write(Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve(SOURCES));
    for (String java : blocks("## The project", "java")) {
      Matcher type = TYPE.matcher(java);
      assertThat(type.find()).isTrue();
      Files.writeString(sources.resolve(type.group(1) + ".java"), java);
    }
    Path properties = folder.resolve("src/main/resources").resolve(PROPERTIES);
    Files.createDirectories(properties.getParent());
    Files.writeString(properties, block("## The project", "properties"));
  }

  /** The WAR, made without Maven. */
  static SampleWar war(Path folder) throws IOException {
    write(folder);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String path = Processes.classPath();
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "--release", "17", "-cp", path, "-d", classes.toString()));
    files(folder.resolve(SOURCES)).forEach(file -> arguments.add(file.toString()));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.err, arguments.toArray(String[]::new));
    assertThat(result).as("result of the compiler").isZero();
    Map<String, byte[]> files = new HashMap<>();
    files.put(PROPERTIES, block("## The project", "properties").getBytes(StandardCharsets.UTF_8));
    for (Path file : files(classes)) {
      files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
    }
    return SampleWar.onlyLibraries().withClasses(files);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  private static List<String> blocks(String heading, String language) throws IOException {
    List<String> blocks =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(section(heading))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).as(language + " below " + heading).isNotEmpty();
    return blocks;
  }

  /** From a heading to the next one. */
  private static String section(String heading) throws IOException {
    String page = Files.readString(Path.of("src/docs/guide/getting-started.md"));
    int begin = page.indexOf(heading + "\n");
    assertThat(begin).as("section " + heading).isPositive();
    return page.substring(begin, page.indexOf("\n##", begin + 1));
  }
}

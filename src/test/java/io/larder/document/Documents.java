package io.larder.document;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown files of the repository, as GitHub shows them. */
final class Documents {
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?)\\s*$");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");

  private Documents() {}

  /** README.md, and all below src/docs and META-INF-samples. */
  static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>(List.of(Path.of("README.md")));
    for (String folder : List.of("src/docs", "META-INF-samples")) {
      all.addAll(below(Path.of(folder)));
    }
    return all;
  }

  /** What users read: README.md and the guide. */
  static List<Path> forUsers() throws IOException {
    List<Path> all = new ArrayList<>(List.of(Path.of("README.md")));
    all.addAll(below(Path.of("src/docs/guide")));
    return all;
  }

  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  /** The text without code blocks, in which nothing is a link or a heading. */
  static String prose(Path document) throws IOException {
    return BLOCK.matcher(Files.readString(document)).replaceAll("");
  }

  /** The code blocks of a document, in order. */
  static List<CodeBlock> blocks(Path document) throws IOException {
    List<CodeBlock> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("```")) {
        int begin = i;
        int indent = lines.get(i).indexOf('`');
        StringBuilder text = new StringBuilder();
        for (i++; !lines.get(i).strip().equals("```"); i++) {
          text.append(lines.get(i).substring(Math.min(indent, lines.get(i).length()))).append('\n');
        }
        String language = lines.get(begin).strip().substring(3);
        blocks.add(new CodeBlock(document, begin + 1, language, text.toString()));
      }
    }
    return blocks;
  }

  /** The anchors of the headings: of equal ones all but the first have a number. */
  static Set<String> anchors(Path document) throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    return HEADING
        .matcher(prose(document))
        .results()
        .map(heading -> anchor(heading.group(1)))
        .map(
            anchor -> {
              int number = seen.merge(anchor, 1, Integer::sum) - 1;
              return number == 0 ? anchor : anchor + '-' + number;
            })
        .collect(toUnmodifiableSet());
  }

  private static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}

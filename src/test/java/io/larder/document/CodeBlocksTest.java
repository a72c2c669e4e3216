package io.larder.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every block of code and configuration in README.md and the guide can be copied: Java is compiled,
 * with its imports (that of the other documents, too), everything else is parsed. Only output that
 * is shown ({@code text}) is not.
 */
class CodeBlocksTest {
  @Test
  void blocks_areWellFormed_andNameWhatIsThere(@TempDir Path folder)
      throws IOException, InterruptedException {
    Map<String, Integer> checked = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path document : Documents.forUsers()) {
      for (CodeBlock block : Documents.blocks(document)) {
        checked.merge(block.language(), 1, Integer::sum);
        problems(block).forEach(problem -> problems.add(block.place() + ": " + problem));
      }
    }
    for (Path document : Documents.all()) {
      List<CodeBlock> java = Documents.blocks(document).stream().filter(CodeBlock::isJava).toList();
      Path classes = folder.resolve(document.toString());
      Files.createDirectories(classes);
      problems.addAll(JavaBlocks.problems(java, classes));
    }
    checked.remove("text");
    int sum = checked.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("Checked blocks in README.md and the guide: " + sum + " " + checked);
    assertThat(problems).isEmpty();
    assertThat(checked).containsKeys("java", "xml", "properties", "yaml", "json", "sh");
  }

  private static List<String> problems(CodeBlock block) throws IOException, InterruptedException {
    return switch (block.language()) {
      case "xml" -> ConfigurationBlocks.xml(block);
      case "properties" -> ConfigurationBlocks.properties(block);
      case "yaml" -> ConfigurationBlocks.yaml(block);
      case "json" -> ConfigurationBlocks.json(block);
      case "sh" -> ConfigurationBlocks.shell(block);
      case "java", "text" -> List.of();
      default -> List.of("no language, or one that nothing checks: " + block.language());
    };
  }
}

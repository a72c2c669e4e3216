package io.larder.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every relative link of a document leads to a file that exists, and to a heading that it has. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");

  @Test
  void relativeLinks_leadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : Documents.all()) {
      String prose = INLINE_CODE.matcher(Documents.prose(document)).replaceAll("code");
      for (MatchResult link : LINK.matcher(prose).results().toList()) {
        if (!link.group(1).contains("://")) {
          links++;
          if (!leadsSomewhere(document, link.group(1))) {
            broken.add(document + ": " + link.group(1));
          }
        }
      }
    }
    System.out.println("Relative links in the documents: " + links);
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(100);
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || Documents.anchors(target).contains(link.substring(hash + 1));
  }
}

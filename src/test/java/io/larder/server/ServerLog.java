package io.larder.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A part of what a server has printed, in records, whichever server's format they have. */
final class ServerLog {
  private static final Pattern COLOURS = Pattern.compile("\\e\\[[0-9;]*m");

  /** The first line of a record of java.util.logging; its level begins the second one. */
  private static final Pattern TWO_LINES = Pattern.compile("[A-Z][a-z]{2} \\d{1,2}, \\d{4} .*");

  private static final Pattern FIRST_LINE =
      Pattern.compile(
          TWO_LINES
              + "|\\d\\d:\\d\\d:\\d\\d,\\d{3} .*" // WildFly
              + "|\\[[A-Za-z]+ *] .*" // Open Liberty
              + "|\\[#\\|.*" // GlassFish
              + "|\\[\\d{4}-.*" // Payara
              + "|\\d{4}-\\d\\d-\\d\\d \\d\\d:.*" // Quarkus
              + "|SLF4J\\(.*|(WARNING|ERROR|SEVERE): .*|launcher: .*|Exception in thread .*");

  private static final Pattern WARNING =
      Pattern.compile(
          "[^\n]{0,200}\n(WARNING|SEVERE): "
              + "|\\d\\d:\\d\\d:\\d\\d,\\d{3} (WARN|ERROR|FATAL) "
              + "|\\[(WARNING|ERROR|FATAL|err) *] "
              + "|\\[.{6,9}] FFDC" // something that Open Liberty has written a report of
              + "|\\[#\\|[^|]*\\|(WARNING|SEVERE)\\|"
              + "|\\[\\d{4}-[^]]*] \\[[^]]*] \\[(WARNING|SEVERE)] "
              + "|\\d{4}-\\d\\d-\\d\\d \\S+ (WARN|ERROR|FATAL) "
              + "|SLF4J\\([WE]\\)|(WARNING|ERROR|SEVERE): |Exception in thread ");

  /** What libraries and the server's CDI container say at INFO because of something in Larder. */
  private static final Pattern COMPLAINT =
      Pattern.compile("WELD-\\d+: .*io\\.larder\\.|potential system instability");

  private static final Pattern OF_LARDER = Pattern.compile("LARDER-\\d{4}: [^\n|]*");

  private final AppServer server;
  private final String text;
  private final List<String> records = new ArrayList<>();

  ServerLog(AppServer server, String printed) {
    this.server = server;
    text = COLOURS.matcher(printed).replaceAll("");
    StringBuilder one = new StringBuilder();
    String before = "";
    for (String line : text.lines().toList()) {
      if (FIRST_LINE.matcher(line).matches() && !TWO_LINES.matcher(before).matches()) {
        records.add(one.toString());
        one.setLength(0);
      }
      one.append(line).append('\n');
      before = line;
    }
    records.add(one.toString());
  }

  /**
   * Asserts that there is nothing that a user would look into: no warning but the server's own, and
   * of Larder exactly what is expected.
   *
   * @param ofLarder a pattern for each message of Larder's
   */
  void assertQuiet(String... ofLarder) {
    Set<String> own = server.ownWarnings().keySet();
    assertThat(records)
        .as("warnings and errors")
        .filteredOn(one -> WARNING.matcher(one).lookingAt())
        .filteredOn(one -> own.stream().noneMatch(one::contains))
        .isEmpty();
    assertThat(records).filteredOn(one -> COMPLAINT.matcher(one).find()).isEmpty();
    List<String> messages = OF_LARDER.matcher(text).results().map(MatchResult::group).toList();
    assertThat(messages).hasSameSizeAs(ofLarder);
    for (int i = 0; i < ofLarder.length; i++) {
      assertThat(messages.get(i)).matches(ofLarder[i]);
    }
  }
}

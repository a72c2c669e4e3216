package io.larder.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lists of rights as they stand in settings.md, for the prefix of the tests. */
public final class ReadmeRights {
  private static final String BASE = "ACL SETUSER app on >… ";

  private ReadmeRights() {}

  /** What every application needs, rule by rule. */
  public static List<String> base() {
    return rules(
        text()
            .lines()
            .filter(line -> line.startsWith(BASE))
            .findFirst()
            .orElseThrow()
            .substring(BASE.length()));
  }

  /**
   * What is needed beside: the item of the list that begins so, for a cache or lock of this name.
   */
  public static List<String> more(String item, String name) {
    Matcher found =
        Pattern.compile("(?m)^- \\*\\*" + Pattern.quote(item) + "\\*\\*[^:\n]*: `([^`]+)`")
            .matcher(text());
    if (!found.find()) {
      throw new IllegalStateException("settings.md has no rights of " + item);
    }
    return rules(found.group(1).replace("NAME", name).replace("LOCK", name));
  }

  /** What the user of a Sentinel needs. */
  public static List<String> sentinel() {
    Matcher found = Pattern.compile("`(-@all [^`]*\\+sentinel[^`]+)`").matcher(text());
    if (!found.find()) {
      throw new IllegalStateException("settings.md has no rights of Sentinels");
    }
    return rules(found.group(1));
  }

  /** One list out of several. */
  @SafeVarargs
  public static List<String> all(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /** A server's answer to a user with these rights; none of the rights is taken away again. */
  public static void give(OwnRedis server, List<String> rules) {
    List<String> command =
        new ArrayList<>(List.of("ACL", "SETUSER", "app", "reset", "on", ">secret"));
    command.addAll(rules);
    Object reply = server.ask(command.toArray(String[]::new));
    if (!"OK".equals(reply)) {
      throw new IllegalStateException(command + ": " + reply);
    }
  }

  private static List<String> rules(String text) {
    return List.of(
        text.replace("~larder:*", "~" + TestRedis.PREFIX + "*")
            .replace("&larder:*", "&" + TestRedis.PREFIX + "*")
            .split(" "));
  }

  private static String text() {
    try {
      return Files.readString(Path.of("src/docs/guide/settings.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

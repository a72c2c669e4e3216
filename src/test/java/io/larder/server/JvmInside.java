package io.larder.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What the JVM of a server holds, as jcmd tells: nothing of the application is asked. */
record JvmInside(long pid) {
  private static final Pattern THREAD = Pattern.compile("^\"(.*?)\" ", Pattern.MULTILINE);
  private static final Pattern OF_LARDER =
      Pattern.compile("(larder|redisson|multiThreadIoEventLoopGroup|globalEventExecutor).*");

  /** The names of threads that Larder, Redisson or Netty started. */
  List<String> threadsOfLarder() {
    return THREAD
        .matcher(jcmd("Thread.print"))
        .results()
        .map(thread -> thread.group(1))
        .filter(name -> OF_LARDER.matcher(name).matches())
        .toList();
  }

  /** How many class loaders have loaded this class and are still reachable. */
  long loadersOf(String className) {
    jcmd("GC.run");
    return jcmd("VM.classloaders", "show-classes=true")
        .lines()
        .map(line -> line.replaceAll("[ |+\\\\-]*", ""))
        .filter(className::equals)
        .count();
  }

  private String jcmd(String... command) {
    List<String> all =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/jcmd", Long.toString(pid)));
    all.addAll(Arrays.asList(command));
    try {
      Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(all + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

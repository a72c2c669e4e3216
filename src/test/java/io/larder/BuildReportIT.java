package io.larder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs last of all: a skipped test, or a part of the suite that did not run, fails the build. */
class BuildReportIT {
  private static final Path TARGET =
      Path.of(System.getProperty("larder.build.directory", "target"));
  private static final Pattern SUITE =
      Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"[^>]*?\\bskipped=\"(\\d+)\"");

  private static final int TCK_TESTS = 479;

  /** A fault counts once for each topology. */
  private static final int FAULTS = 60;

  /** The home of the JDK that .ci/run found beside the one of the build, or nothing. */
  private static final String OTHER_JDK = System.getProperty("larder.test.other-jdk", "");

  /** The home of a JDK with virtual threads that .ci/run found, or nothing. */
  private static final String VIRTUAL_THREADS_JDK =
      System.getProperty("larder.test.virtual-threads-jdk", "");

  /** The executable of the browser that .ci/run found, or nothing. */
  private static final String CHROMIUM = System.getProperty("larder.test.chromium", "");

  private static final Pattern TEST_CASE =
      Pattern.compile(
          "<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*?(/>|>.*?</testcase>)",
          Pattern.DOTALL);
  private static final Pattern JAVA =
      Pattern.compile("<property name=\"java\\.specification\\.version\" value=\"([^\"]*)\"");

  static Stream<String> suites() {
    return Stream.concat(
        Stream.of(
            "surefire-reports",
            "surefire-reports-lincheck",
            "surefire-reports-weld6",
            "surefire-reports-openwebbeans",
            "surefire-reports-tck-annotations-weld5",
            "surefire-reports-tck-annotations-weld6",
            "failsafe-reports",
            "failsafe-reports-servers"),
        tcks().map(execution -> "surefire-reports-" + execution));
  }

  /** Where the whole TCK runs. */
  static Stream<String> tcks() {
    Stream<String> everywhere = Stream.of("tck", "tck-cluster");
    return OTHER_JDK.isBlank()
        ? everywhere
        : Stream.concat(everywhere, Stream.of("tck-other-jdk", "tck-cluster-other-jdk"));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void suite_ranAndSkippedNothing(String directory) throws IOException {
    List<String> skipped = new ArrayList<>();
    int tests = 0;
    for (Path report : reports(TARGET.resolve(directory))) {
      Matcher suite = SUITE.matcher(Files.readString(report));
      assertThat(suite.find()).as("a test suite in %s", report).isTrue();
      tests += Integer.parseInt(suite.group(1));
      if (!suite.group(2).equals("0")) {
        skipped.add(report.getFileName() + ": " + suite.group(2));
      }
    }
    assertThat(skipped).as("skipped tests").isEmpty();
    assertThat(tests).as("tests in %s", directory).isPositive();
  }

  /** The TCK of JSR-107 on Larder's engine, every test of it. */
  @ParameterizedTest
  @MethodSource("tcks")
  void tck_passedCompletely(String execution) throws IOException {
    int passed = 0;
    Set<String> versions = new TreeSet<>();
    for (Path report : reports(TARGET.resolve("surefire-reports-" + execution))) {
      String text = Files.readString(report);
      assertThat(text).doesNotContain("<skipped", "<failure", "<error");
      passed += (int) TEST_CASE.matcher(text).results().count();
      JAVA.matcher(text).results().forEach(java -> versions.add(java.group(1)));
    }
    long[] entries = entriesOnEachServer(execution);
    System.out.println(
        "TCK of JSR-107, "
            + execution
            + ": "
            + passed
            + " tests passed on Java "
            + versions
            + "; entries written to each server: "
            + Arrays.toString(entries));
    assertThat(passed).isEqualTo(TCK_TESTS);
    assertThat(entries).hasSize(execution.contains("cluster") ? 3 : 1);
    assertThat(Arrays.stream(entries)).allMatch(written -> written > 100);
    String ours = System.getProperty("java.specification.version");
    if (execution.endsWith("other-jdk")) {
      assertThat(versions).hasSize(1).doesNotContain(ours);
    } else {
      assertThat(versions).containsExactly(ours);
    }
  }

  /** The execution runs in two JVMs, each on servers of its own. */
  private static long[] entriesOnEachServer(String execution) throws IOException {
    List<long[]> forks = new ArrayList<>();
    for (Path proof : files(TARGET, execution + "-servers-fork-\\d+\\.txt")) {
      forks.add(Files.readAllLines(proof).stream().mapToLong(Long::parseLong).toArray());
    }
    return forks.stream()
        .reduce((a, b) -> IntStream.range(0, a.length).mapToLong(i -> a[i] + b[i]).toArray())
        .orElseThrow();
  }

  /** Without a BeanProvider the TCK skips them all; without a cache half of them pass. */
  @ParameterizedTest
  @ValueSource(strings = {"weld5", "weld6"})
  void annotationTck_ran_andItsValuesReachedRedis(String container) throws IOException {
    int passed = 0;
    for (Path report : reports(TARGET.resolve("surefire-reports-tck-annotations-" + container))) {
      String text = Files.readString(report);
      assertThat(text).doesNotContain("<skipped", "<failure", "<error");
      passed += (int) TEST_CASE.matcher(text).results().count();
    }
    System.out.println("Annotation TCK of JSR-107 on " + container + ": " + passed + " of 12");
    assertThat(passed).isEqualTo(12);
    assertThat(Files.readAllLines(TARGET.resolve("tck-annotations-" + container + ".txt")))
        .as("caches that had entries in Redis")
        .contains(
            "blogManager",
            "blgMngr",
            "manager.UsingDefaultCacheNameBlogManagerImpl.getEntryCached(java.lang.String)");
  }

  /**
   * Each declared fault ran: FaultContract takes them from the list that FAILURES.md is made of.
   */
  @Test
  void faults_ranOnEveryTopology() throws IOException {
    int faults = 0;
    for (String topology : List.of("OneServer", "Replicas", "Sentinel", "Cluster")) {
      String report = "TEST-io.larder.fault.FaultsOn" + topology + "IT.xml";
      String text = Files.readString(TARGET.resolve("failsafe-reports").resolve(report));
      faults += (int) TEST_CASE.matcher(text).results().count();
    }
    String soak = "failsafe-reports/TEST-io.larder.fault.FaultSoakIT.xml";
    assertThat(TEST_CASE.matcher(Files.readString(TARGET.resolve(soak))).results()).hasSize(1);
    System.out.println("Faults that servers and networks had: " + faults);
    assertThat(faults).isGreaterThanOrEqualTo(FAULTS);
  }

  /** A JDK that has them is not everywhere: a build without one says so. */
  @Test
  void virtualThreads_wereTested_whereAJdkHasThem() throws IOException {
    if (VIRTUAL_THREADS_JDK.isBlank()) {
      System.out.println(
          "Virtual threads are NOT TESTED: they need a JDK 21 or later, as"
              + " -Dlarder.test.virtual-threads-jdk=…");
      return;
    }
    String report =
        Files.readString(TARGET.resolve("failsafe-reports/TEST-io.larder.VirtualThreadsIT.xml"));
    long passed = TEST_CASE.matcher(report).results().count();
    System.out.println(
        "Virtual threads: " + passed + " tests passed with the JDK of " + VIRTUAL_THREADS_JDK);
    assertThat(report).doesNotContain("<skipped", "<failure", "<error");
    assertThat(passed).isEqualTo(3);
  }

  /** Chromium is not everywhere: a build without it says so. */
  @Test
  void console_wasLookedAtInABrowser_whereThereIsOne() throws IOException {
    if (CHROMIUM.isBlank()) {
      System.out.println(
          "The console is NOT TESTED in a browser: it needs Chromium with its driver, as"
              + " -Dlarder.test.chromium=…");
      return;
    }
    long passed = 0;
    for (Path report :
        files(TARGET.resolve("failsafe-reports"), "TEST-io\\.larder\\.console\\.Browser.*\\.xml")) {
      String text = Files.readString(report);
      assertThat(text).doesNotContain("<skipped", "<failure", "<error");
      passed += TEST_CASE.matcher(text).results().count();
    }
    System.out.println("The console in a browser: " + passed + " tests passed with " + CHROMIUM);
    assertThat(passed).isGreaterThan(30);
  }

  private static List<Path> reports(Path directory) throws IOException {
    return files(directory, "TEST-.*\\.xml");
  }

  private static List<Path> files(Path directory, String name) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().matches(name)).toList();
    }
  }
}

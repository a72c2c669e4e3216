package io.larder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as in ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPath(Path.of("target/classes"));

  /** Each package below io.larder, and those that it may use; everybody may use common. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          uses(
              "cdi",
              "cache",
              "codec",
              "config",
              "connection",
              "connection.call",
              "connection.client",
              "console",
              "embedded",
              "flight",
              "guard",
              "health",
              "jcache",
              "jcache.annotation",
              "jcache.annotation.call",
              "jcache.annotation.method",
              "jcache.engine",
              "jcache.keyspace",
              "observe",
              "observe.advice",
              "observe.export",
              "observe.jmx",
              "session",
              "transaction"),
          uses("mybatis", "jcache"),
          uses("observe.export", "config", "connection", "observe"),
          uses(
              "console",
              "codec",
              "config",
              "config.setting",
              "connection",
              "connection.call",
              "connection.client",
              "console.page",
              "jcache",
              "jcache.engine",
              "observe",
              "observe.advice",
              "session"),
          uses("console.page", "observe"),
          uses("console.web", "config", "config.setting", "console"),
          uses(
              "cache",
              "codec",
              "config",
              "connection.call",
              "connection.client",
              "fence",
              "flight",
              "guard",
              "observe",
              "transaction"),
          uses(
              "session",
              "codec",
              "config",
              "connection",
              "connection.call",
              "connection.client",
              "observe",
              "session.token"),
          uses("session.token"),
          uses("health", "config", "connection", "connection.call", "connection.client"),
          uses(
              "jcache",
              "codec",
              "config",
              "connection.client",
              "embedded",
              "jcache.engine",
              "jcache.entries",
              "jcache.management",
              "jcache.redisson",
              "observe"),
          uses(
              "jcache.redisson",
              "codec",
              "connection",
              "connection.call",
              "connection.client",
              "fence",
              "flight",
              "guard",
              "jcache.engine",
              "observe"),
          uses(
              "jcache.entries",
              "codec",
              "config",
              "connection.call",
              "connection.client",
              "fence",
              "flight",
              "guard",
              "jcache.engine",
              "jcache.inspect",
              "jcache.keyspace",
              "jcache.listeners",
              "jcache.management",
              "jcache.near",
              "observe",
              "transaction"),
          uses(
              "jcache.inspect",
              "codec",
              "codec.json",
              "codec.key",
              "connection.call",
              "guard",
              "jcache.annotation.key",
              "jcache.engine",
              "jcache.keyspace",
              "jcache.near"),
          uses("jcache.listeners", "codec", "connection.call", "jcache.engine", "jcache.keyspace"),
          uses("jcache.management", "jcache.engine", "observe"),
          uses("jcache.annotation", "jcache.annotation.call"),
          uses(
              "jcache.annotation.call",
              "codec",
              "config",
              "connection.call",
              "fence",
              "flight",
              "guard",
              "jcache.annotation.key",
              "jcache.annotation.method",
              "jcache.engine",
              "observe",
              "transaction"),
          uses("transaction"),
          uses("guard", "connection.call", "observe"),
          uses("jcache.annotation.key", "codec", "codec.key"),
          uses("jcache.annotation.method", "codec", "codec.key"),
          uses(
              "jcache.near",
              "codec",
              "codec.key",
              "config",
              "connection.tracking",
              "jcache.keyspace",
              "observe"),
          uses("jcache.keyspace", "connection.call", "connection.tracking", "fence", "flight"),
          uses(
              "jcache.engine",
              "codec",
              "codec.key",
              "config",
              "connection.call",
              "connection.client",
              "fence",
              "guard",
              "jcache.annotation.key",
              "observe",
              "transaction"),
          uses("observe"),
          uses("observe.advice", "config", "config.setting", "observe"),
          uses("observe.jmx", "observe"),
          uses("fence", "connection.call"),
          uses("flight", "connection.call", "fence"),
          uses("connection"),
          uses(
              "connection.client",
              "codec",
              "config",
              "config.setting",
              "connection",
              "connection.call",
              "connection.connect",
              "connection.tracking",
              "flight"),
          uses("connection.connect", "config", "connection", "connection.call"),
          uses("connection.tracking", "connection.call"),
          uses("connection.call", "observe"),
          uses("embedded", "config"),
          uses("codec", "codec.json", "codec.key", "codec.shape"),
          uses("codec.json"),
          uses("codec.key", "codec.json"),
          uses("codec.shape"),
          uses("config", "config.setting"),
          uses("config.setting"),
          uses("common"));

  private static Map.Entry<String, List<String>> uses(String name, String... others) {
    return Map.entry(name, List.of(others));
  }

  @Test
  void packages_dependOnlyAsDrawn() {
    LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : ARROWS.keySet()) {
      architecture = architecture.layer(name).definedBy("io.larder." + name);
    }
    for (Map.Entry<String, List<String>> arrow : ARROWS.entrySet()) {
      Set<String> usable = new TreeSet<>(arrow.getValue());
      usable.add("common");
      usable.remove(arrow.getKey());
      architecture =
          usable.isEmpty()
              ? architecture.whereLayer(arrow.getKey()).mayNotAccessAnyLayer()
              : architecture
                  .whereLayer(arrow.getKey())
                  .mayOnlyAccessLayers(usable.toArray(new String[0]));
    }
    architecture.check(MAIN);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.larder.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void everyPackage_isDrawn() {
    classes()
        .should()
        .resideInAnyPackage(
            ARROWS.keySet().stream().map(name -> "io.larder." + name).toArray(String[]::new))
        .check(MAIN);
  }

  /** Their texts quote the arguments of a command, so none may leave the library. */
  @Test
  void exceptionsOfTheClient_areNamedWhereTheyAreTranslated() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.larder.connection..", "io.larder.jcache.redisson..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("org.redisson..")
                .and(JavaClass.Predicates.assignableTo(Throwable.class)))
        .check(MAIN);
  }

  @Test
  void optionalLibraries_areTouchedInOnePlaceEach() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.larder.config.setting.MicroProfilePropertySource")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.microprofile.config..")
        .check(MAIN);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.larder.health.RedisReadiness")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.microprofile.health..")
        .check(MAIN);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.larder.embedded.EmbeddedRedis")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.embedded..")
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.larder.console.web")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.servlet..")
        .check(MAIN);
    noClasses()
        .that()
        .haveNameNotMatching("io\\.larder\\.transaction\\.JtaTransactions(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.transaction..")
        .check(MAIN);
    for (String library : List.of("OpenTelemetry:io.opentelemetry", "Micrometer:io.micrometer")) {
      String[] names = library.split(":");
      noClasses()
          .that()
          .haveNameNotMatching(
              "io\\.larder\\.observe\\.export\\." + names[0] + "(Meters|Traces)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(names[1] + "..")
          .check(MAIN);
    }
    noClasses()
        .that()
        .haveNameNotMatching("io\\.larder\\.observe\\.export\\.FlightRecorder(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.jfr..")
        .check(MAIN);
    noClasses()
        .that()
        .haveNameNotMatching("io\\.larder\\.observe\\.export\\.MicroProfileMeters(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.microprofile.metrics..")
        .check(MAIN);
  }
}

package io.larder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The arrows between packages, as in ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPath(Path.of("target/classes"));

  @Test
  void packages_dependOnlyAsDrawn() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cdi")
        .definedBy("io.larder.cdi")
        .layer("cache")
        .definedBy("io.larder.cache")
        .layer("session")
        .definedBy("io.larder.session")
        .layer("jcache")
        .definedBy("io.larder.jcache")
        .layer("jcache.engine")
        .definedBy("io.larder.jcache.engine")
        .layer("jcache.annotation")
        .definedBy("io.larder.jcache.annotation")
        .layer("flight")
        .definedBy("io.larder.flight")
        .layer("health")
        .definedBy("io.larder.health")
        .layer("connection")
        .definedBy("io.larder.connection..")
        .layer("embedded")
        .definedBy("io.larder.embedded")
        .layer("codec")
        .definedBy("io.larder.codec")
        .layer("config")
        .definedBy("io.larder.config")
        .layer("config.reader")
        .definedBy("io.larder.config.reader")
        .layer("config.setting")
        .definedBy("io.larder.config.setting")
        .layer("config.source")
        .definedBy("io.larder.config.source")
        .layer("common")
        .definedBy("io.larder.common")
        .whereLayer("cdi")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cache")
        .mayOnlyBeAccessedByLayers("cdi")
        .whereLayer("session")
        .mayOnlyBeAccessedByLayers("cdi")
        .whereLayer("health")
        .mayOnlyBeAccessedByLayers("cdi")
        .whereLayer("jcache")
        .mayOnlyBeAccessedByLayers("cdi", "jcache.annotation", "health")
        .whereLayer("jcache.engine")
        .mayOnlyBeAccessedByLayers("cdi", "jcache", "jcache.annotation", "health")
        .whereLayer("jcache.annotation")
        .mayOnlyBeAccessedByLayers("cdi")
        .whereLayer("flight")
        .mayOnlyBeAccessedByLayers("cache", "jcache", "jcache.annotation")
        .whereLayer("connection")
        .mayOnlyBeAccessedByLayers("cdi", "cache", "session", "jcache", "jcache.engine", "health")
        .whereLayer("embedded")
        .mayOnlyBeAccessedByLayers("cdi", "jcache")
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers(
            "cdi", "cache", "session", "jcache", "jcache.engine", "jcache.annotation", "connection")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers(
            "cdi",
            "cache",
            "session",
            "jcache",
            "jcache.engine",
            "jcache.annotation",
            "connection",
            "health",
            "embedded",
            "config.reader")
        .whereLayer("config.reader")
        .mayOnlyBeAccessedByLayers("cdi", "jcache")
        .whereLayer("config.setting")
        .mayOnlyBeAccessedByLayers("connection", "config.reader", "config")
        .whereLayer("config.source")
        .mayOnlyBeAccessedByLayers("config.reader", "config", "config.setting")
        .whereLayer("common")
        .mayNotAccessAnyLayer()
        .check(MAIN);
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
            "io.larder.cdi",
            "io.larder.cache",
            "io.larder.session",
            "io.larder.jcache",
            "io.larder.jcache.engine",
            "io.larder.jcache.annotation",
            "io.larder.flight",
            "io.larder.health",
            "io.larder.connection..",
            "io.larder.embedded",
            "io.larder.codec",
            "io.larder.config",
            "io.larder.config.reader",
            "io.larder.config.setting",
            "io.larder.config.source",
            "io.larder.common")
        .check(MAIN);
  }

  @Test
  void optionalLibraries_areTouchedInOnePlaceEach() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.larder.config.source.MicroProfilePropertySource")
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
  }
}

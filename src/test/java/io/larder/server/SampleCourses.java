package io.larder.server;

import static java.util.stream.Collectors.joining;

import io.larder.support.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The classes of the courses, by the parts of Jakarta EE that they need, for WARs of all kinds. */
final class SampleCourses {
  /** An interceptor that checks who calls, and one that counts. */
  static final String ACCESS = "access";

  /** MicroProfile Fault Tolerance. */
  static final String FAULTS = "faults";

  /** Transactions of CDI beans. */
  static final String SEATS = "seats";

  /** Enterprise Beans, Transactions and Persistence. */
  static final String STORE = "store";

  /** HTTP sessions and Concurrency. */
  static final String VISITS = "visits";

  static final String[] ALL = {ACCESS, FAULTS, SEATS, STORE, VISITS};

  /** The database that every server has. */
  static final String DEFAULT_DATABASE = "java:comp/DefaultDataSource";

  /** The WARs of the EAR. */
  static final List<String> WARS = List.of("north", "south");

  /** The database outlives a deployment, so its tables may be there, with what was in them. */
  private static final String TABLES =
      """
      create table if not exists Teacher (id bigint not null primary key, name varchar(99));
      create table if not exists Course \
      (id bigint not null primary key, title varchar(99), teacher_id bigint);
      create table if not exists Course_participants (Course_id bigint, participants varchar(99));
      delete from Course_participants;
      delete from Course;
      delete from Teacher;
      """;

  private static final Path CLASSES = Path.of("target/test-classes");
  private static final Path COURSES = CLASSES.resolve("com/example/courses");

  private SampleCourses() {}

  /** What {@code WEB-INF/classes} then has more, with the tables in a database of the server. */
  static SortedMap<String, byte[]> classes(String dataSource, String... parts) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try {
      for (String part : parts) {
        for (Path file : files(COURSES.resolve(part))) {
          files.put(CLASSES.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (List.of(parts).contains(STORE)) {
      files.put("META-INF/persistence.xml", persistence(dataSource));
      files.put("META-INF/create.sql", TABLES.getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  private static byte[] persistence(String dataSource) {
    return """
        <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
          <persistence-unit name="courses" transaction-type="JTA">
            <jta-data-source>SOURCE</jta-data-source>
            <properties>
              <property name="jakarta.persistence.schema-generation.database.action"
                        value="create"/>
              <property name="jakarta.persistence.schema-generation.create-source"
                        value="script"/>
              <property name="jakarta.persistence.schema-generation.create-script-source"
                        value="META-INF/create.sql"/>
            </properties>
          </persistence-unit>
        </persistence>
        """
        .replace("SOURCE", dataSource)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  /**
   * The database of a WAR of the EAR. WARs start at the same time, and whoever makes a table keeps
   * H2's whole database: on a busy machine longer than the other WAR waits for it.
   */
  static String databaseOf(String war) {
    return "jdbc/" + war;
  }

  /** What server.xml of Open Liberty needs for them, and for the EAR; WildFly has one database. */
  static String openLiberty() {
    return """
        <featureManager>
          <feature>concurrent-3.0</feature>
          <feature>servlet-6.0</feature>
          <feature>mpFaultTolerance-4.0</feature>
          <feature>persistence-3.1</feature>
          <feature>jdbc-4.3</feature>
        </featureManager>
        <library id="h2"><file name="H2"/></library>
        <jdbcDriver id="h2" libraryRef="h2" javax.sql.XADataSource="org.h2.jdbcx.JdbcDataSource"/>
        """
            .replace("H2", jar("h2-").toString())
        + libertyDatabase("id='DefaultDataSource'", "courses")
        + WARS.stream()
            .map(war -> libertyDatabase("jndiName='" + databaseOf(war) + "'", war))
            .collect(joining());
  }

  private static String libertyDatabase(String attribute, String name) {
    return """
        <dataSource ATTRIBUTE type="javax.sql.XADataSource" jdbcDriverRef="h2">
          <properties URL="jdbc:h2:mem:NAME;DB_CLOSE_DELAY=-1"/>
        </dataSource>
        """
        .replace("ATTRIBUTE", attribute)
        .replace("NAME", name);
  }

  /** WildFly's configuration with what the EAR needs. */
  static String withDatabases(String configuration) {
    return configuration.replaceFirst(
        "<drivers>", WARS.stream().map(SampleCourses::wildFlyDatabase).collect(joining()) + "$0");
  }

  private static String wildFlyDatabase(String war) {
    return """
        <datasource jndi-name="java:/SOURCE" pool-name="NAME">
          <connection-url>jdbc:h2:mem:NAME;DB_CLOSE_DELAY=-1</connection-url>
          <driver>h2</driver>
          <security user-name="sa" password="sa"/>
        </datasource>
        """
        .replace("SOURCE", databaseOf(war))
        .replace("NAME", war);
  }

  /** A jar of this build's class path. */
  static Path jar(String beginning) {
    return Processes.classPathEntries().stream()
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().matches(beginning + "\\d.*\\.jar"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no " + beginning + " in " + Processes.classPath()));
  }
}

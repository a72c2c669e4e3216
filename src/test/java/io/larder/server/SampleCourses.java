package io.larder.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  private static final Path CLASSES = Path.of("target/test-classes");
  private static final Path COURSES = CLASSES.resolve("com/example/courses");

  private SampleCourses() {}

  /** What {@code WEB-INF/classes} then has more, with a schema of the server's own database. */
  static SortedMap<String, byte[]> classes(String schema, String... parts) {
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
      files.put("META-INF/persistence.xml", persistence());
      files.put("META-INF/orm.xml", mappings(schema));
      files.put("META-INF/create.sql", tables(schema));
    }
    return files;
  }

  private static byte[] persistence() {
    return """
        <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
          <persistence-unit name="courses" transaction-type="JTA">
            <jta-data-source>java:comp/DefaultDataSource</jta-data-source>
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
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Two WARs of one EAR must not have the same tables. */
  private static byte[] mappings(String schema) {
    return """
        <entity-mappings xmlns="https://jakarta.ee/xml/ns/persistence/orm" version="3.0">
          <persistence-unit-metadata>
            <persistence-unit-defaults><schema>SCHEMA</schema></persistence-unit-defaults>
          </persistence-unit-metadata>
        </entity-mappings>
        """
        .replace("SCHEMA", schema.toUpperCase(Locale.ROOT))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The database outlives a deployment, so its tables may be there, with what was in them. */
  private static byte[] tables(String schema) {
    String create = "create # if not exists ";
    String table = create.replace("#", "table") + schema + ".";
    List<String> script = new ArrayList<>();
    script.add(create.replace("#", "schema") + schema);
    script.add(table + "Teacher (id bigint not null primary key, name varchar(99))");
    script.add(
        table + "Course (id bigint not null primary key, title varchar(99), teacher_id bigint)");
    script.add(table + "Course_participants (Course_id bigint, participants varchar(99))");
    for (String name : List.of("Course_participants", "Course", "Teacher")) {
      script.add("delete from " + schema + "." + name);
    }
    return String.join(";\n", script).concat(";\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  /** What server.xml of Open Liberty needs for them: the database is the one of other tests. */
  static String openLiberty() {
    return """
        <featureManager>
          <feature>concurrent-3.0</feature>
          <feature>mpFaultTolerance-4.0</feature>
          <feature>persistence-3.1</feature>
          <feature>jdbc-4.3</feature>
        </featureManager>
        <library id="h2"><file name="H2"/></library>
        <dataSource id="DefaultDataSource" type="javax.sql.XADataSource">
          <jdbcDriver libraryRef="h2" javax.sql.XADataSource="org.h2.jdbcx.JdbcDataSource"/>
          <properties URL="jdbc:h2:mem:courses;DB_CLOSE_DELAY=-1"/>
        </dataSource>
        """
        .replace("H2", jar("h2-").toString());
  }

  /** A jar of this build's class path. */
  static Path jar(String beginning) {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(path.split(File.pathSeparator))
        .map(Path::of)
        .filter(jar -> jar.getFileName().toString().matches(beginning + "\\d.*\\.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + beginning + " in " + path));
  }
}

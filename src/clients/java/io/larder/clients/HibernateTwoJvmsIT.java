package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.clients.Model.Book;
import io.larder.clients.Model.Note;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs with one database and one second-level cache. */
@RedisTest
class HibernateTwoJvmsIT {
  /** The other JVM: does what each line says, and answers with a line. */
  static final class Other {
    private static final String ANSWER = "answer: ";

    private Other() {}

    public static void main(String[] arguments) throws IOException {
      PrintStream out = System.out;
      try (SessionFactory factory = HibernateFactory.open(arguments[0], false)) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.println(ANSWER + run(factory, line));
        }
      }
    }
  }

  /** "find 1", "note 1", or "set 1 title": the title, and how many statements it took. */
  static String run(SessionFactory factory, String line) {
    String[] words = line.split(" ", -1);
    factory.getStatistics().clear();
    String result =
        switch (words[0]) {
          case "find" ->
              factory.fromTransaction(
                  session -> session.find(Book.class, Long.valueOf(words[1])).title);
          case "note" ->
              factory.fromTransaction(
                  session -> session.find(Note.class, Integer.valueOf(words[1])).text);
          case "set" ->
              factory.fromTransaction(
                  session -> {
                    session.find(Book.class, Long.valueOf(words[1])).title = words[2];
                    session.find(Note.class, Integer.valueOf(words[1])).text = words[2];
                    return words[2];
                  });
          default -> throw new IllegalArgumentException(line);
        };
    return result + " with " + factory.getStatistics().getPrepareStatementCount();
  }

  private static final class OtherJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    OtherJvm(Path settings, String database) throws IOException {
      process = Processes.java(List.of(), Map.of(), settings, Other.class, database);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    String ask(String line) {
      try {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        while (answer != null && !answer.startsWith(Other.ANSWER)) {
          answer = answers.readLine();
        }
        assertThat(answer).as("answer to " + line).isNotNull();
        return answer.substring(Other.ANSWER.length());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @TempDir Path folder;

  @Test
  void eachSeesWhatTheOtherWrote_andHitsWhatTheOtherRead(Fixture fixture) throws IOException {
    OwnRedis redis = fixture.redis();
    HibernateFactory.install(fixture, folder, redis);
    // Both JVMs open the file.
    String database = folder.resolve("books") + ";AUTO_SERVER=TRUE";
    SessionFactory factory = fixture.closing(HibernateFactory.open(database, true));
    factory.inTransaction(
        session -> {
          session.persist(Book.of(1));
          session.persist(Note.of(1, "title 1"));
        });
    OtherJvm other = fixture.closing(new OtherJvm(folder, database));

    assertThat(other.ask("find 1")).startsWith("title 1 with ");
    assertThat(run(factory, "find 1")).isEqualTo("title 1 with 0");
    for (int i = 0; i < 20; i++) {
      String here = "here-" + i;
      run(factory, "set 1 " + here);
      assertThat(other.ask("find 1")).isEqualTo(here + " with 0");
      assertThat(other.ask("note 1")).startsWith(here + " with ");
      String there = "there-" + i;
      assertThat(other.ask("set 1 " + there)).startsWith(there);
      assertThat(run(factory, "find 1")).isEqualTo(there + " with 0");
      assertThat(run(factory, "note 1")).startsWith(there + " with ");
    }
  }
}

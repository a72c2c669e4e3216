package io.larder.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite finds what it looks for: with a protection taken out, the faults of a seed violate what
 * they do not violate with it. {@code mvn -Pprotections}; {@code -Dfaults.seed} repeats it (with
 * 4711 each of them was found), {@code -Dprotections.only} is a pattern for names.
 */
@RedisTest
class ProtectionsIT {
  private static final Duration WITH = Duration.ofSeconds(12);
  private static final Duration WITHOUT = Duration.ofSeconds(40);
  private static final long SEED = Long.getLong("faults.seed", new Random().nextInt(1_000_000));

  static Stream<Protection> protections() {
    String only = System.getProperty("protections.only", ".*");
    return Protection.all().stream().filter(p -> p.name().matches(".*(" + only + ").*"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("protections")
  void takenOut_isFound(Protection protection, Fixture fixture, @TempDir Path directory)
      throws Exception {
    Path without = Files.createDirectory(directory.resolve("without"));
    protection.takeOut(without);
    List<String> found = run(protection, fixture, directory, without, WITHOUT);
    System.out.println(
        "without: "
            + protection
            + ": "
            + found.size()
            + " found, as "
            + found.stream().findFirst());
    Path with = Files.createDirectory(directory.resolve("with"));
    assertThat(run(protection, fixture, directory, with, WITH))
        .as("with it, -Dfaults.seed=" + SEED)
        .isEmpty();
    assertThat(found).as("without it, -Dfaults.seed=" + SEED).isNotEmpty();
  }

  private static List<String> run(
      Protection protection, Fixture fixture, Path directory, Path inFront, Duration time)
      throws Exception {
    Servers servers =
        fixture.closing(
            FaultSoakIT.servers(
                protection.place(), Files.createTempDirectory(directory, "servers")));
    Soak soak = new Soak(SEED, inFront, servers, List.of(protection.faultToFind()));
    List<String> found = soak.run(time);
    System.out.println(soak.summary());
    return found;
  }
}

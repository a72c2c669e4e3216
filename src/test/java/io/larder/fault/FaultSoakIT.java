package io.larder.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two JVMs under random faults, on a topology that the seed chooses. {@code -Dfaults.soak.seconds}
 * makes it longer, {@code -Dfaults.seed} repeats it, {@code -Dfaults.soak.place} chooses the
 * topology, {@code -Dfaults.only} the faults.
 */
@RedisTest
class FaultSoakIT {
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("faults.soak.seconds", 30));

  private static final long LEAST = 100;

  @Test
  void randomFaults_loseNothing(Fixture fixture, @TempDir Path directory, @TempDir Path inFront)
      throws Exception {
    long seed = Long.getLong("faults.seed", new Random().nextInt(1_000_000));
    Place[] places = Place.values();
    Place place =
        Place.valueOf(
            System.getProperty("faults.soak.place", places[(int) (seed % places.length)].name()));
    System.out.println(
        "soak: -Dfaults.seed=" + seed + " -Dfaults.soak.place=" + place + " for " + TIME);
    Servers servers = fixture.closing(servers(place, directory));
    Soak soak = new Soak(seed, inFront, servers, faults(place));
    List<String> findings = soak.run(TIME);
    System.out.println("soak: " + soak.summary() + "; findings " + findings.size());
    assertThat(findings).as("with -Dfaults.seed=" + seed).isEmpty();
    assertThat(soak.faultsDone()).isPositive();
    for (Surface surface : Surface.values()) {
      assertThat(soak.answers(surface)).as("answers of %s", surface).isGreaterThan(LEAST);
    }
  }

  static Servers servers(Place place, Path directory) throws Exception {
    return switch (place) {
      case ONE_SERVER -> new OneServer();
      case REPLICAS -> new Replicated();
      case SENTINEL -> new Watched(directory);
      case CLUSTER -> new Sharded();
    };
  }

  /** Those after which everything must be there: what others lose, nothing could tell apart. */
  static List<Fault> faults(Place place) {
    String only = System.getProperty("faults.only", ".*");
    return Faults.all().stream()
        .filter(fault -> fault.places().contains(place))
        .filter(fault -> fault.data() == Data.KEPT)
        .filter(fault -> fault.name().matches(".*(" + only + ").*"))
        .toList();
  }
}

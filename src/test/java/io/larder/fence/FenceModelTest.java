package io.larder.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks through every interleaving of readers, evictions, transactions, puts and lost keys on one
 * entry. Once an eviction, a put or a commit has returned, no read gives an older state of the
 * database; any key may be lost at any time, and a JVM may die within a transaction. Protocols that
 * differ from the one that is built are found to be broken, or to do more than they must.
 */
class FenceModelTest {
  private enum Actor {
    READER,
    EVICTION,
    TRANSACTION,
    PUT
  }

  /** What is left out of the protocol, or done otherwise. */
  private enum Variant {
    PROPOSED,
    NO_FENCE,
    ONLY_IF_ABSENT,
    NO_HOLD,
    ENTRY_BEFORE_FENCE,
    OVER_WHAT_IS_THERE,
    PUT_ENDS_THE_RIGHT_THEN_SETS,
    PUT_WITHOUT_RIGHT;

    boolean hasFence() {
      return this != NO_FENCE && this != ONLY_IF_ABSENT;
    }

    boolean hasHold() {
      return hasFence() && this != NO_HOLD;
    }

    boolean hasFencedPut() {
      return hasFence() && this != PUT_ENDS_THE_RIGHT_THEN_SETS && this != PUT_WITHOUT_RIGHT;
    }
  }

  private static final List<List<Actor>> CASTS =
      Stream.of(
              "RRE", "RREE", "RRT", "RRTT", "RRP", "RRPP", "RETP", "RREP", "RRTP", "RRET", "RRETP")
          .map(FenceModelTest::cast)
          .toList();

  private static List<Actor> cast(String letters) {
    return letters
        .chars()
        .mapToObj(
            c -> Stream.of(Actor.values()).filter(a -> a.name().charAt(0) == c).findFirst().get())
        .toList();
  }

  // A world: these, and for each actor its step, its right, its value and its rounds left.
  private static final int DATABASE = 0;
  private static final int ENTRY = 1;
  private static final int STAMP = 2;
  private static final int HOLDS = 3;
  private static final int FRESH = 4;
  private static final int PROMISED = 5;
  private static final int LOSSES = 6;
  private static final int ACTORS = 7;
  private static final int STEP = 0;
  private static final int RIGHT = 1;
  private static final int VALUE = 2;
  private static final int LEFT = 3;
  private static final int SIZE = 4;

  private static final class Exploration {
    private final Variant variant;
    private final List<Actor> cast;
    private final Map<String, String> cameFrom = new HashMap<>();
    private final Deque<String> queue = new ArrayDeque<>();
    private String current = "";
    private String violation;

    Exploration(Variant variant, List<Actor> cast) {
      this.variant = variant;
      this.cast = cast;
    }

    boolean holds() {
      int[] first = new int[ACTORS + SIZE * cast.size()];
      first[DATABASE] = 1;
      first[FRESH] = 1;
      first[PROMISED] = 1;
      first[LOSSES] = 1;
      for (int i = 0; i < cast.size(); i++) {
        // All five together in two rounds of the readers would be millions of worlds.
        boolean again = cast.get(i) == Actor.READER && cast.size() < 5;
        first[ACTORS + SIZE * i + LEFT] = again ? 2 : 1;
      }
      reach(first);
      while (!queue.isEmpty() && violation == null) {
        current = queue.remove();
        step(current.chars().toArray());
      }
      return violation == null;
    }

    private void reach(int[] world) {
      String text = new String(world, 0, world.length);
      if (cameFrom.putIfAbsent(text, current) == null) {
        queue.add(text);
      }
    }

    /** The worlds on the way to the violation, as it is printed. */
    List<String> way() {
      List<String> way = new ArrayList<>();
      way.add(violation);
      for (String at = current; !at.isEmpty(); at = cameFrom.get(at)) {
        way.add(Arrays.toString(at.chars().toArray()));
      }
      Collections.reverse(way);
      return way;
    }

    private static FencedEntry entry(int[] world) {
      return new FencedEntry(world[ENTRY], world[STAMP], world[HOLDS]);
    }

    private void step(int[] world) {
      if (world[LOSSES] > 0) {
        lose(world, ENTRY);
        lose(world, STAMP);
        lose(world, HOLDS);
      }
      for (int i = 0; i < cast.size(); i++) {
        if (world[ACTORS + SIZE * i + LEFT] > 0) {
          Move move = new Move(world, i);
          switch (cast.get(i)) {
            case READER -> read(move);
            case EVICTION -> evict(move);
            case TRANSACTION -> commit(move);
            case PUT -> put(move);
          }
        }
      }
    }

    private void lose(int[] world, int what) {
      if (world[what] != 0) {
        int[] next = world.clone();
        next[what] = 0;
        next[LOSSES]--;
        reach(next);
      }
    }

    /** An actor's move from a world to the next ones. */
    private final class Move {
      final int[] world;
      final int at;
      final int id;

      Move(int[] world, int actor) {
        this.world = world;
        this.at = ACTORS + SIZE * actor;
        this.id = 1 << actor;
      }

      int get(int what) {
        return world[at + what];
      }

      /** To a step, with an entry. */
      int[] to(int step, FencedEntry entry) {
        int[] next = world.clone();
        next[ENTRY] = entry.value();
        next[STAMP] = entry.stamp();
        next[HOLDS] = entry.holds();
        next[at + STEP] = step;
        return next;
      }

      int[] commits(int step, FencedEntry entry) {
        int[] next = to(step, entry);
        next[DATABASE]++;
        next[at + VALUE] = next[DATABASE];
        return next;
      }

      void takes(int step) {
        FencedEntry taken = entry(world).taken(world[FRESH]);
        int[] next = to(step, taken);
        next[at + RIGHT] = taken.right();
        next[FRESH] += taken.stamp() == world[STAMP] ? 0 : 1;
        reach(next);
      }

      /** Returns to its caller, who is promised to see nothing older from now on. */
      void returns(FencedEntry entry) {
        int[] next = to(0, entry);
        next[PROMISED] = Math.max(next[PROMISED], get(VALUE));
        ends(next);
      }

      void ends(int[] next) {
        next[at + STEP] = 0;
        next[at + RIGHT] = 0;
        next[at + VALUE] = 0;
        next[at + LEFT]--;
        reach(next);
      }
    }

    private void read(Move move) {
      FencedEntry entry = entry(move.world);
      switch (move.get(STEP)) {
        case 0 -> {
          if (entry.value() == 0) {
            reach(move.to(1, entry));
          } else if (entry.value() < move.world[PROMISED]) {
            violation = entry.value() + " was read, " + move.world[PROMISED] + " was promised";
          } else {
            move.ends(move.to(0, entry));
          }
        }
        case 1 -> {
          if (variant.hasFence()) {
            move.takes(2);
          } else {
            reach(move.to(2, entry));
          }
        }
        case 2 -> {
          int[] next = move.to(3, entry);
          next[move.at + VALUE] = next[DATABASE];
          reach(next);
        }
        default -> {
          // As before it began, for another round of the same reader.
          int[] next = move.to(0, stored(entry, move.get(RIGHT), move.get(VALUE)));
          next[move.at + RIGHT] = 0;
          next[move.at + VALUE] = 0;
          reach(next);
        }
      }
    }

    private FencedEntry stored(FencedEntry entry, int right, int value) {
      return switch (variant) {
        case NO_FENCE -> entry.set(value);
        case ONLY_IF_ABSENT -> entry.value() == 0 ? entry.set(value) : entry;
        case OVER_WHAT_IS_THERE -> entry.stored(right, value, Storing.REPLACE);
        default -> entry.stored(right, value, Storing.ABSENT);
      };
    }

    private void evict(Move move) {
      FencedEntry entry = entry(move.world);
      FencedEntry fence = new FencedEntry(entry.value(), 0, entry.holds());
      FencedEntry value = new FencedEntry(0, entry.stamp(), entry.holds());
      boolean entryFirst = variant == Variant.ENTRY_BEFORE_FENCE;
      switch (move.get(STEP)) {
        case 0 -> reach(move.commits(1, entry));
        case 1 -> {
          reach(move.to(2, entryFirst ? value : fence));
          if (!entryFirst) {
            move.returns(entry.evicted());
          }
        }
        default -> move.returns(entryFirst ? fence : value);
      }
    }

    private void commit(Move move) {
      FencedEntry entry = entry(move.world);
      switch (move.get(STEP)) {
        case 0 -> reach(move.to(1, variant.hasHold() ? entry.held(move.id) : entry.evicted()));
        case 1 -> {
          reach(move.commits(2, entry));
          if (variant.hasHold()) {
            reach(move.commits(3, entry));
          }
        }
        case 2 -> move.returns(variant.hasHold() ? entry.unheld(move.id) : entry);
        default -> {
          // Its JVM has died, which promises nothing; but what is held does not come back.
          if ((entry.holds() & move.id) != 0) {
            move.returns(entry.expired(move.id));
          } else {
            move.ends(move.to(0, entry));
          }
        }
      }
    }

    private void put(Move move) {
      FencedEntry entry = entry(move.world);
      switch (move.get(STEP)) {
        case 0 -> {
          if (variant.hasFencedPut()) {
            move.takes(1);
          } else {
            reach(move.to(1, entry));
          }
        }
        case 1 -> reach(move.commits(2, entry));
        default -> {
          FencedEntry plain = new FencedEntry(move.get(VALUE), entry.stamp(), entry.holds());
          if (variant == Variant.PUT_ENDS_THE_RIGHT_THEN_SETS && move.get(STEP) == 2) {
            reach(move.to(3, new FencedEntry(entry.value(), 0, entry.holds())));
          } else if (variant.hasFencedPut()) {
            move.returns(entry.stored(move.get(RIGHT), move.get(VALUE), Storing.PUT));
          } else {
            move.returns(plain);
          }
        }
      }
    }
  }

  private static List<Actor> firstBroken(Variant variant) {
    for (List<Actor> cast : CASTS) {
      if (cast.size() > 4 && variant != Variant.PROPOSED) {
        continue;
      }
      Exploration exploration = new Exploration(variant, cast);
      if (!exploration.holds()) {
        System.out.println(variant + " is broken by " + cast + ": " + exploration.way());
        return cast;
      }
      System.out.println(variant + ", " + cast + ": " + exploration.cameFrom.size() + " states");
    }
    return List.of();
  }

  @ParameterizedTest
  @EnumSource(names = {"PROPOSED", "OVER_WHAT_IS_THERE"})
  void protocol_keepsItsPromise_inEveryInterleaving(Variant variant) {
    assertThat(firstBroken(variant)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"PROPOSED", "OVER_WHAT_IS_THERE"})
  void protocol_withoutOneOfItsParts_isBroken(Variant variant) {
    assertThat(firstBroken(variant)).isNotEmpty();
  }

  @Test
  void world_isWrittenAsText_withoutLoss() {
    int[] world = {1, 0, 7, 31, 12};
    assertThat(new String(world, 0, world.length).chars().toArray()).isEqualTo(world);
  }
}

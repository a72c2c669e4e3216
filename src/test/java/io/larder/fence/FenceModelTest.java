package io.larder.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.fence.ReachedWorlds.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Walks through every interleaving of readers, evictions, transactions, puts and lost keys on one
 * entry. Once an eviction, a put or a commit has returned, no read gives an older state of the
 * database; any key may be lost at any time, a request may be executed twice, and a JVM may die
 * within a transaction. Protocols that differ from the one that is built are found to be broken, or
 * to do more than they must.
 */
class FenceModelTest {
  enum Actor {
    READER,
    EVICTION,
    /** A transaction that evicts. */
    TRANSACTION,
    PUT,
    /** A transaction that puts what it commits. */
    WRITER
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
    PUT_WITHOUT_RIGHT,
    COMMITTED_PUT_WITHOUT_RIGHT,
    SAME_STAMP_AGAIN,
    SAME_STAMP_OF_A_HOLD_AGAIN;

    boolean hasFence() {
      return this != NO_FENCE && this != ONLY_IF_ABSENT;
    }

    boolean hasHold() {
      return hasFence() && this != NO_HOLD;
    }

    boolean hasFencedPut() {
      return hasFence() && this != PUT_ENDS_THE_RIGHT_THEN_SETS && this != PUT_WITHOUT_RIGHT;
    }

    boolean isProposed() {
      return this == PROPOSED || this == OVER_WHAT_IS_THERE;
    }
  }

  private static final List<List<Actor>> CASTS =
      Stream.of(
              "RRE", "RREE", "RRT", "RRTT", "RRP", "RRPP", "RRW", "RRWW", "RREW", "RRTW", "RRPW",
              "RETP", "RREP", "RRTP", "RRET", "RREWP", "RRETP", "RRETW")
          .map(FenceModelTest::cast)
          .toList();

  private static List<Actor> cast(String letters) {
    return letters
        .chars()
        .mapToObj(
            c -> Stream.of(Actor.values()).filter(a -> a.name().charAt(0) == c).findFirst().get())
        .toList();
  }

  private static final class Exploration {
    private final Variant variant;
    private final List<Actor> cast;
    private final ReachedWorlds worlds;
    private String violation;

    Exploration(Variant variant, List<Actor> cast) {
      this.variant = variant;
      this.cast = cast;
      this.worlds = new ReachedWorlds(cast);
    }

    boolean holds() {
      World first = new World(cast.size());
      for (int i = 0; i < cast.size(); i++) {
        // All five together in two rounds of the readers would be many worlds more.
        boolean again = cast.get(i) == Actor.READER && cast.size() < 5;
        first.actors[i].left = again ? 2 : 1;
      }
      worlds.reach(first);
      for (World next = worlds.next(); next != null && violation == null; next = worlds.next()) {
        step(next);
      }
      return violation == null;
    }

    /** The worlds on the way to the violation, as it is printed. */
    List<String> way() {
      List<String> way = new ArrayList<>(worlds.way());
      way.add(0, violation);
      Collections.reverse(way);
      return way;
    }

    private void step(World world) {
      if (world.losses > 0) {
        lose(world, new FencedEntry(0, world.entry.stamp(), world.entry.holds()));
        lose(world, new FencedEntry(world.entry.value(), 0, world.entry.holds()));
        lose(world, new FencedEntry(world.entry.value(), world.entry.stamp(), 0));
      }
      for (int i = 0; i < cast.size(); i++) {
        if (world.actors[i].left > 0) {
          Move move = new Move(world, i);
          switch (cast.get(i)) {
            case READER -> read(move);
            case EVICTION -> evict(move);
            case TRANSACTION, WRITER -> commit(move);
            case PUT -> put(move);
          }
        }
      }
    }

    private void lose(World world, FencedEntry left) {
      if (!left.equals(world.entry)) {
        World next = world.copy();
        next.entry = left;
        next.losses--;
        worlds.reach(next);
      }
    }

    /** An actor's move from a world to the next ones. */
    private final class Move {
      final World world;
      final int actor;
      final int id;
      final FencedEntry entry;
      final ReachedWorlds.State own;

      Move(World world, int actor) {
        this.world = world;
        this.actor = actor;
        this.id = 1 << actor;
        this.entry = world.entry;
        this.own = world.actors[actor];
      }

      /** To a step, with an entry. */
      World to(int step, FencedEntry entry) {
        World next = world.copy();
        next.entry = entry;
        next.actors[actor].step = step;
        return next;
      }

      void goes(int step, FencedEntry entry) {
        worlds.reach(to(step, entry));
      }

      void commits(int step) {
        World next = to(step, entry);
        next.database++;
        next.actors[actor].value = next.database;
        worlds.reach(next);
      }

      void takes(int step) {
        World next = to(step, entry.taken(stamp(Variant.SAME_STAMP_AGAIN)));
        next.actors[actor].right = next.entry.right();
        worlds.reach(next);
      }

      /** The request is executed once more, or its reply is lost and it is to be repeated. */
      void takesAgain() {
        if (world.echoes > 0) {
          again(entry.taken(stamp(Variant.SAME_STAMP_AGAIN)), Variant.SAME_STAMP_AGAIN);
        }
      }

      void holds(int step) {
        FencedEntry held = entry.held(id, stamp(Variant.SAME_STAMP_OF_A_HOLD_AGAIN));
        World next = to(step, held);
        next.actors[actor].right = held.stamp();
        worlds.reach(next);
      }

      void holdsAgain() {
        if (world.echoes > 0) {
          again(
              entry.held(id, stamp(Variant.SAME_STAMP_OF_A_HOLD_AGAIN)),
              Variant.SAME_STAMP_OF_A_HOLD_AGAIN);
        }
      }

      private void again(FencedEntry entry, Variant same) {
        World next = to(own.step, entry);
        next.echoes--;
        if (variant == same) {
          next.actors[actor].right = entry.stamp();
        }
        worlds.reach(next);
      }

      /** A new stamp; or the one of the run before. */
      private int stamp(Variant same) {
        return variant == same && own.right != 0 ? own.right : world.freshStamp();
      }

      /** Returns to its caller, who is promised to see nothing older from now on. */
      void returns(FencedEntry entry) {
        World next = to(0, entry);
        next.promised = Math.max(next.promised, own.value);
        ends(next);
      }

      void ends(World next) {
        int left = next.actors[actor].left - 1;
        next.actors[actor] = new ReachedWorlds.State();
        next.actors[actor].left = left;
        worlds.reach(next);
      }
    }

    private void read(Move move) {
      FencedEntry entry = move.entry;
      switch (move.own.step) {
        case 0 -> {
          if (entry.value() == 0) {
            move.goes(1, entry);
          } else if (entry.value() < move.world.promised) {
            violation = entry.value() + " was read, " + move.world.promised + " was promised";
          } else {
            move.ends(move.to(0, entry));
          }
        }
        case 1 -> {
          if (variant.hasFence()) {
            move.takesAgain();
            move.takes(2);
          } else {
            move.goes(2, entry);
          }
        }
        case 2 -> {
          move.takesAgain();
          World next = move.to(3, entry);
          next.actors[move.actor].value = next.database;
          worlds.reach(next);
        }
        default -> {
          move.takesAgain();
          // As before it began, for another round of the same reader.
          World next = move.to(0, stored(entry, move.own.right, move.own.value));
          next.actors[move.actor].right = 0;
          next.actors[move.actor].value = 0;
          worlds.reach(next);
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
      FencedEntry entry = move.entry;
      FencedEntry fence = new FencedEntry(entry.value(), 0, entry.holds());
      FencedEntry value = new FencedEntry(0, entry.stamp(), entry.holds());
      boolean entryFirst = variant == Variant.ENTRY_BEFORE_FENCE;
      switch (move.own.step) {
        case 0 -> move.commits(1);
        case 1 -> {
          move.goes(2, entryFirst ? value : fence);
          if (!entryFirst) {
            move.returns(entry.evicted());
          }
        }
        default -> move.returns(entryFirst ? fence : value);
      }
    }

    /** Holds, commits, and then ends the hold and evicts or puts, in either order. */
    private void commit(Move move) {
      FencedEntry entry = move.entry;
      switch (move.own.step) {
        case 0 -> {
          if (variant.hasHold()) {
            move.holdsAgain();
            move.holds(1);
          } else {
            move.goes(1, entry.evicted());
          }
        }
        case 1 -> {
          move.commits(2);
          if (variant.hasHold()) {
            move.holdsAgain();
            move.commits(5);
            // Rolled back.
            move.ends(move.to(0, entry.unheld(move.id, move.own.right)));
          }
        }
        case 2 -> {
          if (!variant.hasHold()) {
            move.returns(entry);
            return;
          }
          move.holdsAgain();
          move.goes(3, unheld(move));
          move.goes(4, changed(move));
        }
        case 3 -> move.returns(changed(move));
        case 4 -> move.returns(unheld(move));
        default -> {
          // Its JVM has died, which promises nothing; but what is held does not come back.
          if ((entry.holds() & move.id) != 0) {
            move.returns(entry.unheld(move.id, 0));
          } else {
            move.ends(move.to(0, entry));
          }
        }
      }
    }

    private FencedEntry unheld(Move move) {
      boolean puts = cast.get(move.actor) == Actor.WRITER;
      return move.entry.unheld(move.id, puts ? 0 : move.own.right);
    }

    private FencedEntry changed(Move move) {
      if (cast.get(move.actor) != Actor.WRITER) {
        return move.entry.evicted();
      }
      return variant == Variant.COMMITTED_PUT_WITHOUT_RIGHT
          ? move.entry.set(move.own.value)
          : move.entry.stored(move.own.right, move.own.value, Storing.PUT);
    }

    private void put(Move move) {
      FencedEntry entry = move.entry;
      switch (move.own.step) {
        case 0 -> {
          if (variant.hasFencedPut()) {
            move.takesAgain();
            move.takes(1);
          } else {
            move.goes(1, entry);
          }
        }
        case 1 -> move.commits(2);
        default -> {
          if (variant == Variant.PUT_ENDS_THE_RIGHT_THEN_SETS && move.own.step == 2) {
            move.goes(3, new FencedEntry(entry.value(), 0, entry.holds()));
          } else if (variant.hasFencedPut()) {
            move.takesAgain();
            move.returns(entry.stored(move.own.right, move.own.value, Storing.PUT));
          } else {
            move.returns(new FencedEntry(move.own.value, entry.stamp(), entry.holds()));
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
      System.out.println(variant + ", " + cast + ": " + exploration.worlds.size() + " states");
    }
    return List.of();
  }

  @ParameterizedTest
  @EnumSource
  void protocol_keepsItsPromise_unlessAPartIsLeftOut(Variant variant) {
    assertThat(firstBroken(variant).isEmpty()).isEqualTo(variant.isProposed());
  }
}

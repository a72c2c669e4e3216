package io.larder.fence;

import io.larder.fence.FenceModelTest.Actor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The worlds that were reached, each once, in the order in which they were. Two worlds are one if
 * nothing that can happen tells them apart: if they differ in the names of stamps, in states of the
 * database that are all older than what is promised, or in which of several actors of one kind does
 * what. A world is two numbers.
 */
final class ReachedWorlds {
  private static final int STALE = 1;
  private static final int PROMISED = 2;

  private final int actors;
  // Each order of the actors that only exchanges some of one kind.
  private final List<int[]> orders;
  private long[] low = new long[1 << 12];
  private long[] high = new long[1 << 12];
  private int[] cameFrom = new int[1 << 12];
  private int[] table = new int[1 << 13];
  private int size;
  private int current = -1;
  // What is being written: the names of states of the database and of stamps, and the numbers.
  private final int[] ranks = new int[16];
  private final int[] names = new int[8];
  private long first;
  private long second;

  /** What one actor is about to do; 0 is none. */
  static final class State {
    int step;
    int right;
    int value;
    int left;
  }

  /** One moment: the database, the entry in Redis, what is promised, and the actors. */
  static final class World {
    int database = PROMISED;
    int promised = PROMISED;
    FencedEntry entry = FencedEntry.NONE;
    int losses = 1;
    int echoes = 1;
    final State[] actors;

    World(int actors) {
      this.actors = new State[actors];
      Arrays.setAll(this.actors, i -> new State());
    }

    World copy() {
      World copy = new World(actors.length);
      copy.database = database;
      copy.promised = promised;
      copy.entry = entry;
      copy.losses = losses;
      copy.echoes = echoes;
      for (int i = 0; i < actors.length; i++) {
        copy.actors[i].step = actors[i].step;
        copy.actors[i].right = actors[i].right;
        copy.actors[i].value = actors[i].value;
        copy.actors[i].left = actors[i].left;
      }
      return copy;
    }

    /** A stamp that nobody has. */
    int freshStamp() {
      int most = entry.stamp();
      for (State one : actors) {
        most = Math.max(most, one.right);
      }
      return most + 1;
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("database " + database + ", " + entry);
      for (State one : actors) {
        text.append(" [step ").append(one.step).append(", right ").append(one.right);
        text.append(", value ").append(one.value).append(", left ").append(one.left).append(']');
      }
      return text.toString();
    }
  }

  ReachedWorlds(List<Actor> cast) {
    this.actors = cast.size();
    List<int[]> all = new ArrayList<>();
    addOrders(cast, new int[0], all);
    this.orders = all;
  }

  private static void addOrders(List<Actor> cast, int[] begun, List<int[]> all) {
    int at = begun.length;
    if (at == cast.size()) {
      all.add(begun);
      return;
    }
    for (int i = 0; i < cast.size(); i++) {
      int next = i;
      if (cast.get(i) == cast.get(at) && IntStream.of(begun).noneMatch(used -> used == next)) {
        int[] longer = Arrays.copyOf(begun, at + 1);
        longer[at] = i;
        addOrders(cast, longer, all);
      }
    }
  }

  int size() {
    return size;
  }

  /** Adds a world that follows the one that was given last, unless it was reached before. */
  void reach(World world) {
    rank(world);
    long least = Long.MAX_VALUE;
    long more = Long.MAX_VALUE;
    for (int[] order : orders) {
      encode(world, order);
      if (first < least || (first == least && second < more)) {
        least = first;
        more = second;
      }
    }
    add(least, more);
  }

  /** Names the states of the database: in their order, all that are too old alike. */
  private void rank(World world) {
    Arrays.fill(ranks, 0, world.database + 1, 0);
    ranks[world.database] = PROMISED;
    ranks[world.entry.value()] = PROMISED;
    for (State one : world.actors) {
      ranks[one.value] = PROMISED;
    }
    int next = PROMISED + 1;
    for (int i = 1; i <= world.database; i++) {
      if (i < world.promised) {
        ranks[i] = STALE;
      } else if (i == world.promised) {
        ranks[i] = PROMISED;
      } else if (ranks[i] != 0) {
        ranks[i] = next++;
      }
    }
    ranks[0] = 0;
  }

  private void encode(World world, int[] order) {
    Arrays.fill(names, 0);
    int stamp = world.entry.stamp();
    int named = stamp == 0 ? 0 : 1;
    names[stamp] = named;
    long holds = 0;
    first = (long) world.losses << 36 | (long) world.echoes << 37;
    second = 0;
    for (int i = 0; i < order.length; i++) {
      State one = world.actors[order[i]];
      if (one.right != 0 && names[one.right] == 0) {
        names[one.right] = ++named;
      }
      holds |= (world.entry.holds() >> order[i] & 1) << i;
      long state = one.step | names[one.right] << 3 | ranks[one.value] << 6 | one.left << 10;
      if (i < 3) {
        first |= state << i * 12;
      } else {
        second |= state << (i - 3) * 12;
      }
    }
    second |= (long) ranks[world.database] << 36 | (long) ranks[world.entry.value()] << 40;
    second |= (long) names[stamp] << 44 | holds << 47;
  }

  private World decode(int at) {
    long begin = low[at];
    long end = high[at];
    World world = new World(actors);
    for (int i = 0; i < actors; i++) {
      long state = i < 3 ? begin >> i * 12 : end >> (i - 3) * 12;
      world.actors[i].step = bits(state, 0, 3);
      world.actors[i].right = bits(state, 3, 3);
      world.actors[i].value = bits(state, 6, 4);
      world.actors[i].left = bits(state, 10, 2);
    }
    world.losses = bits(begin, 36, 1);
    world.echoes = bits(begin, 37, 1);
    world.database = bits(end, 36, 4);
    world.entry = new FencedEntry(bits(end, 40, 4), bits(end, 44, 3), bits(end, 47, 5));
    return world;
  }

  private static int bits(long number, int from, int count) {
    return (int) (number >> from) & ((1 << count) - 1);
  }

  private void add(long begin, long end) {
    int mask = table.length - 1;
    int at = hash(begin, end) & mask;
    while (table[at] != 0) {
      int known = table[at] - 1;
      if (low[known] == begin && high[known] == end) {
        return;
      }
      at = at + 1 & mask;
    }
    if (size == low.length) {
      grow();
      add(begin, end);
      return;
    }
    low[size] = begin;
    high[size] = end;
    cameFrom[size] = current;
    table[at] = ++size;
  }

  private void grow() {
    low = Arrays.copyOf(low, 2 * size);
    high = Arrays.copyOf(high, 2 * size);
    cameFrom = Arrays.copyOf(cameFrom, 2 * size);
    table = new int[4 * size];
    for (int i = 0; i < size; i++) {
      int at = hash(low[i], high[i]) & (table.length - 1);
      while (table[at] != 0) {
        at = at + 1 & (table.length - 1);
      }
      table[at] = i + 1;
    }
  }

  private static int hash(long begin, long end) {
    long mixed = (begin * 0x9E3779B97F4A7C15L ^ end) * 0xC2B2AE3D27D4EB4FL;
    return (int) (mixed >>> 32);
  }

  /** The next world, in the order in which they were reached, or null. */
  World next() {
    current++;
    return current < size ? decode(current) : null;
  }

  /** How the present world was reached, the last one first. */
  List<String> way() {
    List<String> way = new ArrayList<>();
    for (int at = current; at >= 0; at = cameFrom[at]) {
      way.add(decode(at).toString());
    }
    return way;
  }
}

package io.larder.fault;

import io.larder.cache.CacheOperations;
import io.larder.fault.Journal.Outcome;
import io.larder.fault.Register.Life;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Values and counters of {@code CacheOperations}. */
final class ValuesWork implements Work {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int REGISTERS = 12;

  private final Load load;
  private final CacheOperations cache;
  private final String id;
  private final List<Register> registers;
  private final Counter counter;

  ValuesWork(Load load, String id) {
    this.load = load;
    this.cache = load.application().operations();
    this.id = id;
    this.registers = load.registers("v" + id, REGISTERS);
    this.counter = new Counter("n" + id);
  }

  @Override
  public void step(long number) {
    Journal journal = load.journal();
    Register register = registers.get((int) (number % REGISTERS));
    register.write(
        (key, version) ->
            journal.write(Surface.OPERATIONS, "set", () -> cache.set(key, version, HOUR)));
    Life life = register.life();
    Outcome<Long> read =
        journal.read(
            Surface.OPERATIONS, "get", () -> cache.get(life.key(), Long.class).orElse(null));
    load.compare(life, read, 0);
    counter.increased(
        journal.write(Surface.OPERATIONS, "increment", () -> cache.increment(counter.key(), 1)));
    if (number % 5 == 0) {
      several(journal);
      // It must not fail: it computes.
      load.computes(() -> cache.getOrCompute("c" + id, Long.class, HOUR, () -> 1L));
    }
  }

  private void several(Journal journal) {
    List<Life> lives = registers.stream().map(Register::life).toList();
    List<String> keys = lives.stream().map(Life::key).toList();
    Outcome<Map<String, Long>> read =
        journal.read(Surface.OPERATIONS, "getAll", () -> cache.getAll(keys, Long.class));
    if (read.isAnswer() && read.value() != null) {
      for (Life life : lives) {
        load.compare(
            life, new Outcome<>(true, read.value().get(life.key()), true, read.begin()), 0);
      }
    }
  }

  @Override
  public void check() {
    load.compareAll(registers, key -> cache.get(key, Long.class).orElse(null));
    load.found(
        counter.violation(cache.get(counter.key(), Long.class).orElse(null), load.fault().data()));
  }
}

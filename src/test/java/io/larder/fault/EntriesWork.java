package io.larder.fault;

import io.larder.fault.Register.Life;
import java.util.List;
import javax.cache.Cache;

/** Entries of a {@code Cache}, one of them increased by an entry processor. */
final class EntriesWork implements Work {
  private static final int REGISTERS = 12;

  private final Load load;
  private final Surface surface;
  private final Cache<String, Long> cache;
  private final List<Register> registers;
  private final Counter counter;

  EntriesWork(Load load, Surface surface, Cache<String, Long> cache, String id) {
    this.load = load;
    this.surface = surface;
    this.cache = cache;
    this.registers = load.registers("e" + id, REGISTERS);
    this.counter = new Counter("p" + id);
  }

  @Override
  public void step(long number) {
    Journal journal = load.journal();
    Register register = registers.get((int) (number % REGISTERS));
    register.write((key, version) -> journal.write(surface, "put", () -> cache.put(key, version)));
    Life life = register.life();
    load.compare(life, journal.read(surface, "get", () -> cache.get(life.key())), 0);
    if (number % 3 == 0) {
      counter.increased(
          journal.write(
              surface,
              "invoke",
              () ->
                  cache.invoke(
                      counter.key(),
                      (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1L);
                        return true;
                      })));
    }
  }

  @Override
  public void check() {
    load.compareAll(registers, cache::get);
    load.found(counter.violation(cache.get(counter.key()), load.fault().data()));
  }
}

package io.larder.fault;

import io.larder.fault.Register.Life;
import java.util.List;
import javax.cache.Cache;

/** Another application writes, this one reads from its memory. */
final class NearWork {
  private static final int REGISTERS = 8;

  private final Load load;
  private final List<Register> registers;

  NearWork(Load load, String id) {
    this.load = load;
    this.registers = load.registers("o" + id, REGISTERS);
  }

  Work writing() {
    Cache<String, Long> cache = load.application().othersNear();
    return number ->
        registers
            .get((int) (number % REGISTERS))
            .write(
                (key, version) ->
                    load.journal().write(Surface.NEAR, "put", () -> cache.put(key, version)));
  }

  Work reading() {
    Cache<String, Long> cache = load.application().near();
    return new Work() {
      @Override
      public void step(long number) {
        Life life = registers.get((int) (number % REGISTERS)).life();
        load.compare(
            life,
            load.journal().read(Surface.NEAR, "get", () -> cache.get(life.key())),
            load.nearStaleness().toNanos());
      }

      @Override
      public void check() {
        load.compareAll(registers, cache::get);
      }
    };
  }
}

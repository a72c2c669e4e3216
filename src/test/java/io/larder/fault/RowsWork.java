package io.larder.fault;

import io.larder.fault.Journal.Outcome;

/** Annotated methods: reads of every row, changes of some. */
final class RowsWork implements Work {
  private final Load load;
  private final Catalog catalog;
  private final String owner;
  private final int offset;

  RowsWork(Load load, String owner, int offset) {
    this.load = load;
    this.owner = owner;
    this.catalog = load.application().catalog();
    this.offset = offset;
  }

  @Override
  public void step(long number) {
    Journal journal = load.journal();
    int row = (int) (number % Catalog.ROWS);
    if (number % 4 == offset) {
      // Others change the other rows.
      long next = catalog.state(row) + 1;
      journal.write(Surface.ANNOTATIONS, "@CacheRemove", () -> catalog.change(owner, row));
      catalog.changed(row, next);
    }
    long least = catalog.least(row);
    Outcome<Long> read =
        journal.read(Surface.ANNOTATIONS, "@CacheResult", () -> catalog.find(owner, row));
    if (isPromised() && read.isAnswer() && read.value() != null && read.value() < least) {
      load.found("row " + row + " is read as " + read.value() + " after an eviction at " + least);
    }
  }

  /** A failover may lose an eviction, a replica may lag behind it. */
  private boolean isPromised() {
    return load.fault().data() != Data.ROLLED_BACK && !load.readsMayLag();
  }

  @Override
  public void check() {
    if (load.fault().data() == Data.ROLLED_BACK) {
      return;
    }
    for (int row = 0; row < Catalog.ROWS; row++) {
      long found = catalog.find(owner, row);
      if (found < catalog.least(row)) {
        load.found("row " + row + " is " + found + " in the end, evicted at " + catalog.least(row));
      }
    }
  }
}

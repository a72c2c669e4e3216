package io.larder.jcache;

/** What else ends with a cache manager. */
interface ManagerEnd {
  ManagerEnd NOTHING = of(() -> {}, () -> {});

  /** Its provider forgets the manager, whose caches are not closed yet. */
  void begun();

  /** Its own connection is closed, if it has one. */
  void closed();

  static ManagerEnd of(Runnable begun, Runnable closed) {
    return new ManagerEnd() {
      @Override
      public void begun() {
        begun.run();
      }

      @Override
      public void closed() {
        closed.run();
      }
    };
  }
}

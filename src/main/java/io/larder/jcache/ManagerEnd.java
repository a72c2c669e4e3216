package io.larder.jcache;

/** What else ends with a cache manager. */
interface ManagerEnd {
  /** Its provider forgets the manager, whose caches are not closed yet. */
  void begun(LarderCacheManager manager);

  /** Its own connection is closed, if it has one; its caches are closed by then. */
  void closed();
}

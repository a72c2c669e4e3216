package io.larder.fault;

/** What applications call. */
enum Surface {
  OPERATIONS("`CacheOperations`"),
  SESSIONS("`SessionStore`"),
  CACHE("`Cache`"),
  NEAR("`Cache` with a near cache"),
  RECOMPUTING("`Cache` with `on-failure=recompute`"),
  ANNOTATIONS("annotated methods");

  private final String title;

  Surface(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Whether calls go on without Redis, whatever happens. */
  boolean failsOpen() {
    return this == ANNOTATIONS || this == RECOMPUTING;
  }
}

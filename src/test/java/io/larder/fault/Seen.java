package io.larder.fault;

/** What callers see while a fault lasts. */
enum Seen {
  NOTHING("nothing: every call works", "nothing"),
  SOME_FAIL(
      "some calls fail with `RedisUnavailableException` (`CacheException` of a `Cache`), after"
          + " `redis.timeout` at most; what may be repeated without harm is repeated first",
      "some calls compute"),
  WRITES_FAIL("reads work, writes fail", "reads hit; what is not there is computed, not stored"),
  FAIL(
      "calls fail: the first ones after `redis.timeout` at most, then at once",
      "every call computes; the first ones cost `deadline` more");

  private final String calls;
  private final String annotated;

  Seen(String calls, String annotated) {
    this.calls = calls;
    this.annotated = annotated;
  }

  /** Of {@code CacheOperations}, {@code SessionStore} and {@code Cache}. */
  String calls() {
    return calls;
  }

  /** Of annotated methods and {@code getOrCompute}. */
  String annotated() {
    return annotated;
  }
}

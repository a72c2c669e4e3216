package io.larder.fault;

/** What callers see while a fault lasts. */
enum Seen {
  NOTHING(
      "nothing: every call works",
      "nothing; what takes longer than `deadline` is computed",
      "nothing; what takes longer than `deadline` finds nothing, or is dropped"),
  SOME_FAIL(
      "some calls fail with `RedisUnavailableException` (`CacheException` of a `Cache`), after"
          + " `redis.timeout` at most; what may be repeated without harm is repeated first",
      "some calls compute",
      "some reads find nothing, some writes are dropped"),
  WRITES_FAIL(
      "reads work, writes fail",
      "reads hit; what is not there is computed, not stored",
      "reads hit; what is to be written is dropped, and its entry evicted: where Redis refuses that"
          + " as well, reads find nothing"),
  FAIL(
      "calls fail: the first ones after `redis.timeout` at most, then at once",
      "every call computes; the first ones cost `deadline` more",
      "reads find nothing, writes are dropped; the first ones cost `deadline` more");

  private final String calls;
  private final String annotated;
  private final String recomputing;

  Seen(String calls, String annotated, String recomputing) {
    this.calls = calls;
    this.annotated = annotated;
    this.recomputing = recomputing;
  }

  /** Of {@code CacheOperations}, {@code SessionStore} and {@code Cache}. */
  String calls() {
    return calls;
  }

  /** Of annotated methods and {@code getOrCompute}. */
  String annotated() {
    return annotated;
  }

  /** Of a {@code Cache} with {@code on-failure=recompute}. */
  String recomputing() {
    return recomputing;
  }
}

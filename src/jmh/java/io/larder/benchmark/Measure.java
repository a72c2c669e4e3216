package io.larder.benchmark;

/** What is measured. */
enum Measure {
  GET_8("Cache.get, hit in Redis, 8 threads", "ops/s"),
  GET_1("Cache.get, hit in Redis, 1 thread", "ops/s"),
  PUT_8("Cache.put, 8 threads", "ops/s"),
  MISS_8("a miss, looked for, computed and stored, 8 threads", "ops/s"),
  GET_ALL("getAll of 100, 1 thread", "calls/s"),
  PUT_ALL("putAll of 100, 1 thread", "calls/s"),
  NEAR_GET("Cache.get, hit in memory, 1 thread", "ops/s"),
  NEAR_CALL_TIME("call with a hit in memory", "ns"),
  NEAR_CALL_BYTES("call with a hit in memory, allocated", "B"),
  NEAR_OBSERVED("look into a map, and what observers add to it", "ns"),
  EXPIRY_TIME("200,000 entries of 5 s: memory back after their end", "s"),
  EXPIRY_LEFT("200,000 entries of 5 s: memory held when the wait ended", "%"),
  CLEAR_WAIT("clear of 1,000,000 entries: the caller waits", "ms"),
  CLEAR_FREED("clear of 1,000,000 entries: memory back after the call began", "s"),
  CLEAR_P99("GETs of another client, p99", "µs"),
  CLEAR_MAX("GETs of another client, slowest", "µs"),
  INVOKE_RATE("invoke, 2 JVMs × 8 threads on one key", "ops/s"),
  INVOKE_LOST("invoke, 2 JVMs × 8 threads on one key: lost updates", "updates"),
  INVOKE_FAILED("invoke, 2 JVMs × 8 threads on one key: failed calls", "calls"),
  MEMORY("memory in Redis per entry, of 100,000", "B"),
  STALE_P50("near cache: staleness after a write in another JVM, p50", "µs"),
  STALE_P999("near cache: staleness after a write in another JVM, p99.9", "µs");

  private final String title;
  private final String unit;

  Measure(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }
}

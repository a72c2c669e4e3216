package io.larder.observe;

import java.util.List;

/** The metrics, with the names that dashboards know; metrics.md describes each. */
public enum Metric {
  GETS("cache.gets", Kind.COUNTER, "{get}", "Reads of a cache", "cache", "result"),
  PUTS("cache.puts", Kind.COUNTER, "{put}", "Entries that were put", "cache"),
  REMOVALS(
      "cache.removals", Kind.COUNTER, "{removal}", "Entries that the application removed", "cache"),
  EVICTIONS(
      "cache.evictions", Kind.COUNTER, "{eviction}", "Evictions by annotated methods", "cache"),
  SIZE("cache.size", Kind.AMOUNT, "{entry}", "Entries in this JVM's memory", "cache"),
  LAYERS(
      "larder.cache.gets",
      Kind.COUNTER,
      "{get}",
      "Reads of a cache, by where the answer came from",
      "cache",
      "layer",
      "result"),
  LOADS(
      "larder.cache.load.duration",
      Kind.DURATION,
      "s",
      "How long loaders and cached methods took",
      "cache",
      "outcome"),
  SAVED(
      "larder.cache.saved.duration",
      Kind.COUNTER,
      "s",
      "Hits, each with the time that a load took on average",
      "cache"),
  UNREADABLE(
      "larder.cache.unreadable",
      Kind.COUNTER,
      "{value}",
      "Stored values that are none of the expected type",
      "cache"),
  REFUSED(
      "larder.cache.refused",
      Kind.COUNTER,
      "{call}",
      "Calls that went on without their cache",
      "cache",
      "reason"),
  EVICTIONS_KEPT(
      "larder.cache.evictions.kept",
      Kind.AMOUNT,
      "{eviction}",
      "Evictions that wait for Redis",
      "cache"),
  NEAR_ENTRIES("larder.near.entries", Kind.AMOUNT, "{entry}", "Entries in memory", "cache"),
  NEAR_BYTES("larder.near.bytes", Kind.AMOUNT, "By", "Size of the entries in memory", "cache"),
  NEAR_INVALIDATIONS(
      "larder.near.invalidations",
      Kind.COUNTER,
      "{invalidation}",
      "Entries that were dropped from memory because of a change",
      "cache"),
  NEAR_STALENESS(
      "larder.near.staleness",
      Kind.GAUGE,
      "s",
      "For how long nobody has confirmed that all changes are known",
      "cache"),
  CALLS(
      "db.client.operation.duration",
      Kind.DURATION,
      "s",
      "How long calls to Redis took",
      "db.system.name",
      "db.namespace",
      "db.operation.name",
      "db.stored_procedure.name",
      "error.type",
      "server.address",
      "server.port"),
  REPETITIONS(
      "larder.connection.repetitions",
      Kind.COUNTER,
      "{call}",
      "Calls that were sent again, because their connection was closed"),
  CONNECTIONS(
      "db.client.connection.count",
      Kind.AMOUNT,
      "{connection}",
      "Connections to Redis",
      "db.client.connection.pool.name",
      "db.client.connection.state"),
  STATE(
      "larder.connection.state",
      Kind.GAUGE,
      "{state}",
      "1 for the present state of the connection, 0 for the others",
      "state"),
  SESSIONS_CREATED(
      "larder.sessions.created", Kind.COUNTER, "{session}", "Sessions that were created"),
  SESSIONS_ENDED(
      "larder.sessions.ended",
      Kind.COUNTER,
      "{session}",
      "Sessions that were ended before they expired",
      "reason"),
  ROTATIONS(
      "larder.sessions.rotations",
      Kind.COUNTER,
      "{rotation}",
      "Rotations of refresh tokens",
      "result"),
  SESSIONS_REUSED(
      "larder.sessions.reused",
      Kind.COUNTER,
      "{rotation}",
      "Refresh tokens that were used twice, whose family was ended");

  /** What the values of a metric are. */
  public enum Kind {
    COUNTER, // only grows
    AMOUNT, // so many now; those of several JVMs can be added up
    GAUGE, // a value of which a sum means nothing
    DURATION
  }

  /** The tag of every metric that tells applications in one JVM apart. */
  public static final String APPLICATION = "larder.application";

  /** The value of a tag that does not apply, where every series must have the same tags. */
  public static final String NONE = "none";

  /** Ends of the buckets of durations, in seconds: those of OpenTelemetry's conventions. */
  public static final List<Double> BOUNDARIES =
      List.of(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);

  private final String label;
  private final Kind kind;
  private final String unit;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // made with List.of
  private final List<String> tags;

  Metric(String label, Kind kind, String unit, String description, String... tags) {
    this.label = label;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.tags = List.of(tags);
  }

  public String label() {
    return label;
  }

  public Kind kind() {
    return kind;
  }

  /** In the words of UCUM, as OpenTelemetry wants it. */
  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** The names of its tags; one that does not apply is left out. */
  public List<String> tags() {
    return tags;
  }
}

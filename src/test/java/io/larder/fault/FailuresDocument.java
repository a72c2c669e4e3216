package io.larder.fault;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** src/docs/internals/FAILURES.md, made of the declared faults. */
final class FailuresDocument {
  private FailuresDocument() {}

  static String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # What breaks, and what you see

        Redis is killed, stands still, fills up, fails over; networks drop what they should carry. For each of these faults this
        page says what callers see, when the service is back, what has become of the data, and what there is to do. Each row is
        a test: `FaultsOnOneServerIT`, `FaultsOnReplicasIT` (with `redis.read-from=replica`), `FaultsOnSentinelIT` and
        `FaultsOnClusterIT` break real servers under a load of every surface, and the page is written from what they declare.

        ## What callers see
        | | `CacheOperations`, `SessionStore`, `Cache` | annotated methods, `getOrCompute` | `Cache` with `on-failure=recompute` |
        |---|---|---|---|
        """);
    for (Seen seen : Seen.values()) {
      text.append(
          "| **%s** | %s | %s | %s |\n"
              .formatted(name(seen), seen.calls(), seen.annotated(), seen.recomputing()));
    }
    text.append(
        """

        Whatever happens, annotated methods and `getOrCompute` throw nothing of Redis' and run once per call, and a `Cache` with
        `redis.cache.NAME.on-failure=recompute` (without a writer) throws nothing of Redis' either; no call waits longer than
        its budget: `redis.timeout`, or `deadline` for those three. What fails, fails with
        `RedisUnavailableException` where Redis was not there or refuses everything for now, with another `LarderException`
        where it refuses this call; a `Cache` wraps both in `CacheException`. A near cache answers from memory while it
        may, and at most two seconds and `redis.timeout` longer than Redis' reports of changes arrive.

        ## When it is back
        By itself, without a restart. Where a row says nothing else, it is back after the fault has ended within
        """);
    text.append(
        List.of(Place.values()).stream()
            .map(place -> "%d s (%s)".formatted(place.back().toSeconds(), place.title()))
            .collect(Collectors.joining(", ")));
    text.append(
        """
        : the pauses between attempts to connect (`redis.retry.delay`, `redis.retry.max-delay`), and what a failover takes.
        These are bounds that a busy machine keeps, too; the tests print what they measure.

        ## What has become of the data
        **All there**: what was acknowledged is there, counters are between what was acknowledged and that plus what nobody
        knows of. **Gone**: absent, or written afterwards; a session whose login was under way then may be in no list of its
        user, where `revokeAll` does not find it. **The last writes may be missing**: replication is asynchronous, so an unplanned
        failover may lose what was acknowledged just before; that goes for evictions and revoked sessions as well.

        In every row: no read older than the bounds of a near cache, one successor for a refresh token, no session readable
        after `revokeAll` has returned, threads, connections and files afterwards as before, at most six lines in the log of an
        application for each time that the connection is lost, however long (`OutageLinesIT`: a minute), and no stack trace of
        Larder's.
        """);
    for (Map.Entry<String, List<Fault>> group : Faults.groups().entrySet()) {
      text.append("\n## ").append(group.getKey()).append('\n');
      text.append("| fault | on | callers see | back within | data | what to do |\n");
      text.append("|---|---|---|---|---|---|\n");
      group.getValue().forEach(fault -> text.append(row(fault)));
    }
    return text.toString();
  }

  private static String name(Seen seen) {
    return seen.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String row(Fault fault) {
    return "| %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            fault.name(),
            fault.places().stream().map(Place::title).collect(Collectors.joining(", ")),
            name(fault.seen()),
            fault.places().stream()
                .map(place -> fault.back(place).toSeconds() + " s")
                .distinct()
                .collect(Collectors.joining(", ")),
            fault.data().title(),
            fault.advice());
  }
}

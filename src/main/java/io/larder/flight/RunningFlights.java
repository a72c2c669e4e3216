package io.larder.flight;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * The computations that run for each key, those that nobody shares among them; empty when none
 * does. Thread-safe.
 */
final class RunningFlights {
  private final ConcurrentMap<SingleFlight.Key, List<Flight>> byKey = new ConcurrentHashMap<>();

  int size() {
    return byKey.size();
  }

  void add(Flight mine) {
    byKey.merge(mine.key(), List.of(mine), (others, own) -> with(others, mine));
  }

  /** The computation that a caller shares: one under way, or its own, which is added. */
  Flight join(Flight mine) {
    while (true) {
      List<Flight> flights =
          byKey.compute(
              mine.key(),
              (key, others) ->
                  others == null
                      ? List.of(mine)
                      : shared(others, mine) == mine ? with(others, mine) : others);
      if (flights.contains(mine)) {
        return mine;
      }
      Flight flight = shared(flights, mine);
      if (flight != mine) {
        return flight;
      }
      // It became overdue between the two looks.
    }
  }

  private static Flight shared(List<Flight> flights, Flight mine) {
    for (Flight flight : flights) {
      if (flight.isJoinable(mine)) {
        return flight;
      }
    }
    return mine;
  }

  private static List<Flight> with(List<Flight> others, Flight mine) {
    return Stream.concat(others.stream(), Stream.of(mine)).toList();
  }

  void remove(Flight mine) {
    byKey.computeIfPresent(
        mine.key(),
        (key, flights) -> {
          if (flights.size() == 1) {
            return flights.get(0) == mine ? null : flights;
          }
          return flights.stream().filter(flight -> flight != mine).toList();
        });
  }

  void outdate(SingleFlight.Key key) {
    List<Flight> flights = byKey.remove(key);
    if (flights != null) {
      flights.forEach(Flight::outdate);
    }
  }

  void outdateAll(Object cache) {
    for (SingleFlight.Key key : byKey.keySet()) {
      if (key.cache().equals(cache)) {
        outdate(key);
      }
    }
  }
}

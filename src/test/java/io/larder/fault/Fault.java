package io.larder.fault;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Something that breaks, with what is promised for it.
 *
 * @param held how long it lasts
 * @param ends false if it lasts while the service comes back by itself, as after a failover
 * @param back within which time the service is back, where it is not the topology's
 * @param lines how many lines an application logs at most
 */
record Fault(
    String name,
    List<Place> places,
    Seen seen,
    Data data,
    String advice,
    Step begin,
    Step end,
    Duration held,
    boolean ends,
    Duration back,
    int lines) {

  /** Breaks or mends something. */
  interface Step {
    void run(Servers servers) throws Exception;
  }

  /** What an application logs of one outage: lost, attempts, caches that do without, back. */
  private static final int LINES = 6;

  static Fault of(String name, Place... places) {
    return new Fault(
        name,
        Arrays.asList(places),
        Seen.SOME_FAIL,
        Data.KEPT,
        "",
        servers -> {},
        servers -> {},
        Duration.ofSeconds(3),
        true,
        Duration.ZERO,
        LINES);
  }

  Fault seen(Seen seen, Data data) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  /** What to do about it. */
  Fault advice(String advice) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  Fault begin(Step begin) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  Fault end(Step end) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  Fault held(Duration held) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  /** The service comes back while the fault lasts. */
  Fault healsByItself() {
    return new Fault(name, places, seen, data, advice, begin, end, held, false, back, lines);
  }

  Fault backWithin(Duration back) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  /** Where there is more to say than of an outage. */
  Fault lines(int lines) {
    return new Fault(name, places, seen, data, advice, begin, end, held, ends, back, lines);
  }

  Duration back(Place place) {
    return back.isZero() ? place.back() : back;
  }

  @Override
  public String toString() {
    return name;
  }
}

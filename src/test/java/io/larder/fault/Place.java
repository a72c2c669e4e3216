package io.larder.fault;

import java.time.Duration;

/** A topology, and within which time the service is back after a fault has ended. */
enum Place {
  ONE_SERVER("one server", 15),
  REPLICAS("replicas", 20),
  SENTINEL("Sentinel", 45),
  CLUSTER("cluster", 45);

  private final String title;
  private final Duration back;

  Place(String title, int backSeconds) {
    this.title = title;
    this.back = Duration.ofSeconds(backSeconds);
  }

  String title() {
    return title;
  }

  Duration back() {
    return back;
  }
}

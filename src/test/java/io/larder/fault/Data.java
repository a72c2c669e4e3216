package io.larder.fault;

/** What is true of the data after a fault. */
enum Data {
  KEPT("all there"),
  EMPTIED("gone, nothing old returns"),
  ROLLED_BACK("the last writes may be missing");

  private final String title;

  Data(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}

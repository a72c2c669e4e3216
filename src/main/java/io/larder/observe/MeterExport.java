package io.larder.observe;

/** Publishes the figures with one metrics library. Called by one thread at a time. */
public interface MeterExport extends AutoCloseable {
  /** Publishes a series from now on. */
  void add(Series series);

  /** Takes back all that was published, as the application ends. */
  @Override
  void close();
}

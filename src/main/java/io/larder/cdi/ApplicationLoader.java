package io.larder.cdi;

/** The class loader of the application. */
final class ApplicationLoader {
  private ApplicationLoader() {}

  /** The one that the container set for this thread, else Larder's own. */
  static ClassLoader find() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = ApplicationLoader.class.getClassLoader();
    return context != null ? context : own != null ? own : ClassLoader.getSystemClassLoader();
  }
}

package io.larder.console;

/** A bean that gives the console of the module that a thread belongs to. */
@FunctionalInterface
public interface ModuleConsole {
  /** The console for the context class loader of the calling thread. */
  Console ofThread();
}

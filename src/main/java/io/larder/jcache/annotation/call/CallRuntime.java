package io.larder.jcache.annotation.call;

import io.larder.flight.Leases;
import io.larder.jcache.engine.BackingCaches;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The parts of an application that its annotated calls need. Internal to Larder.
 *
 * @param caches the caches
 * @param leases the right to compute a value in one JVM only
 * @param callbacks runs code of the application, never on a thread of the Redis client
 * @param events takes {@link io.larder.jcache.CacheDegraded} and {@link
 *     io.larder.jcache.CacheRecovered}
 * @param loader the class loader of the application
 */
public record CallRuntime(
    BackingCaches caches,
    Leases leases,
    Executor callbacks,
    Consumer<Object> events,
    ClassLoader loader) {}

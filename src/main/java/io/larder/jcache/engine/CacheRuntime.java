package io.larder.jcache.engine;

import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValues;
import io.larder.config.LarderSettings;
import io.larder.connection.client.RedissonConnection;
import io.larder.observe.Observers;

/**
 * What the caches of one application share.
 *
 * @param connection where entries are kept; not closed with the caches
 * @param settings the configuration
 * @param codec writes and reads entries
 * @param unreadable takes what cannot be read
 * @param types what is known of the types of caches
 * @param loader the class loader of the application
 * @param observers who observes caches
 */
public record CacheRuntime(
    RedissonConnection connection,
    LarderSettings settings,
    TypedCodec codec,
    UnreadableValues unreadable,
    CacheTypes types,
    ClassLoader loader,
    Observers observers) {

  /**
   * Puts one together.
   *
   * @param connection where entries are kept
   * @param settings the configuration
   * @param json how values are written
   * @param unreadable takes what cannot be read
   * @param declared what the application declares
   * @return what caches need
   */
  public static CacheRuntime of(
      RedissonConnection connection,
      LarderSettings settings,
      JsonCodec json,
      UnreadableValues unreadable,
      Declared declared) {
    AllowedTypes allowed = new AllowedTypes(settings.allowedTypes(), declared.archives());
    return new CacheRuntime(
        connection,
        settings,
        new TypedCodec(json, allowed, declared.loader()),
        unreadable,
        declared.types(),
        declared.loader(),
        Observers.NONE);
  }

  /** The same for a manager that was asked for with a class loader. */
  public CacheRuntime with(ClassLoader other) {
    return new CacheRuntime(connection, settings, codec, unreadable, types, other, observers);
  }

  /**
   * What an application declares.
   *
   * @param types the types of its caches
   * @param archives its own bean archives
   * @param loader its class loader
   */
  public record Declared(CacheTypes types, BeanArchives archives, ClassLoader loader) {
    /**
     * An application of which nothing is known: there is no container that looked at it.
     *
     * @param loader its class loader
     * @return no caches and no archives
     */
    public static Declared nothing(ClassLoader loader) {
      return new Declared(new CacheTypes(), new BeanArchives(loader), loader);
    }
  }
}

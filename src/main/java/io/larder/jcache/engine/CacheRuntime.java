package io.larder.jcache.engine;

import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JavaCodec;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValues;
import io.larder.codec.ValueCodec;
import io.larder.config.CacheSettings;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.client.RedissonConnection;
import io.larder.fence.CacheFence;
import io.larder.guard.CacheGuard;
import io.larder.guard.RefusalLog;
import io.larder.observe.CacheObserver;
import io.larder.transaction.CommittedStores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the caches of one application share; the connection is not closed with them. */
public record CacheRuntime(
    RedissonConnection connection,
    LarderSettings settings,
    TypedCodec codec,
    UnreadableValues unreadable,
    CacheTypes types,
    ClassLoader loader,
    List<CacheObserver.Source> observers,
    RefusalLog refusals,
    CommittedStores transactions,
    @Nullable CacheGuard guard) {

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
        List.of(),
        new RefusalLog(),
        CommittedStores.NONE,
        null);
  }

  /** This runtime with the transactions of the application, and its guard of all caches. */
  public CacheRuntime within(CommittedStores known, CacheGuard shared) {
    return new CacheRuntime(
        connection,
        settings,
        codec,
        unreadable,
        types,
        loader,
        observers,
        shared.refusals(),
        known,
        shared);
  }

  /** This runtime with those who observe caches. */
  public CacheRuntime observedBy(List<CacheObserver.Source> all) {
    return new CacheRuntime(
        connection, settings, codec, unreadable, types, loader, all, refusals, transactions, guard);
  }

  /** {@return what writes the values of a cache, by its settings} */
  public ValueCodec values(String cacheName) {
    return switch (settings.caches().settings(cacheName).get(CacheSettings.CODEC)) {
      case JSON -> codec;
      case JAVA -> new JavaCodec(codec.allowed(), loader, codec.limit());
    };
  }

  /** {@return whether the settings of a cache do not switch it off} */
  public boolean isEnabled(String cacheName) {
    return settings.caches().settings(cacheName).get(CacheSettings.ENABLED);
  }

  /** The rights to store in a cache whose entries another engine writes. */
  public CacheFence fence(String cacheName) {
    return new CacheFence(connection.calls(), settings.get(Settings.KEY_PREFIX), cacheName);
  }

  /** This runtime for a manager of another class loader, which loads what stored data names. */
  public CacheRuntime with(ClassLoader other) {
    if (other == loader) {
      return this;
    }
    JsonCodec json = new JsonCodec(settings.allowedTypes(), other);
    TypedCodec read = new TypedCodec(json, codec.allowed(), other);
    return new CacheRuntime(
        connection,
        settings,
        read,
        unreadable,
        types,
        other,
        observers,
        refusals,
        transactions,
        guard);
  }

  /** What an application declares. */
  public record Declared(CacheTypes types, BeanArchives archives, ClassLoader loader) {
    /** An application of which nothing is known: there is no container that looked at it. */
    public static Declared nothing(ClassLoader loader) {
      return new Declared(new CacheTypes(), new BeanArchives(loader), loader);
    }
  }
}

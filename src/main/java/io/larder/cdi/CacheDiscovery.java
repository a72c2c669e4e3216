package io.larder.cdi;

import io.larder.codec.AllowedTypes;
import io.larder.codec.BeanArchives;
import io.larder.codec.JsonCodec;
import io.larder.codec.TypedCodec;
import io.larder.common.CacheAnnotationException;
import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.CacheConfiguration;
import io.larder.config.CacheSettings;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.config.SettingsReader;
import io.larder.jcache.annotation.method.CacheMethods;
import io.larder.jcache.annotation.method.CustomObjects;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.jcache.engine.CacheTypes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects caches, their types and annotated methods while the application is deployed. */
final class CacheDiscovery {
  private static final System.Logger LOG = System.getLogger("io.larder.cdi");

  private final ClassLoader loader;
  private final CacheTypes types = new CacheTypes();
  private final CacheMethods methods;
  private final BeanArchives archives;
  private final List<InjectedCache> injected = new ArrayList<>();
  private boolean writesByCode;
  private @Nullable Class<?> first;

  /** Discovers what the classes of a class loader use. */
  CacheDiscovery(ClassLoader loader, CacheMethods methods) {
    this.loader = loader;
    this.methods = methods;
    this.archives = new BeanArchives(loader);
  }

  /** Notes the archive of a class; not for types that extensions add, which are libraries'. */
  void noteArchive(Class<?> type) {
    if (!LarderBean.TYPES.contains(type)) {
      first = first == null ? type : first;
      archives.add(type);
    }
  }

  /** Notes a bean without annotations, of which nothing but this tells. */
  void notePlainBean(Class<?> type) {
    archives.addPlainBean(type);
  }

  void note(InjectionPoint point) {
    Optional<InjectedCache> cache = InjectedCache.find(point);
    cache.ifPresent(this::note);
    writesByCode |= cache.isEmpty() && InjectedCache.leadsToCaches(point.getType());
  }

  private void note(InjectedCache cache) {
    injected.add(cache);
    types.injected(cache.name(), cache.keyType(), cache.valueType(), cache.where());
    methods.noteInjected(cache.name(), cache.keyType(), cache.where());
  }

  /** Notes everything about a bean of which the container gives only the class. */
  void note(Class<?> bean) {
    noteArchive(bean);
    InjectedCache.in(bean).forEach(this::note);
    writesByCode |= InjectedCache.hasOthers(bean);
    methods.note(bean);
  }

  List<InjectedCache> injected() {
    return injected;
  }

  /** Whether the application has what gives it caches of any name. */
  boolean writesByCode() {
    return writesByCode;
  }

  /** A name for messages: that of the archive, else where its classes are. */
  String name() {
    return ArchiveName.shown(first == null ? CacheDiscovery.class : first);
  }

  /** A name for metrics, which has nothing of where a server keeps the archive. */
  String deployment() {
    String name = name();
    return name.endsWith("/") || name.isEmpty() ? "application" : name;
  }

  /** Reads the settings of what is discovered; of several modules each may have a file. */
  LarderSettings settings(boolean ofSeveral) {
    return SettingsReader.read(loader, names(), ofSeveral);
  }

  CacheMethods methods() {
    return methods;
  }

  CacheRuntime.Declared declared() {
    return new CacheRuntime.Declared(types, archives, loader);
  }

  /** The caches that annotations and injection points have named so far. */
  Set<String> names() {
    Set<String> names = types.names();
    names.addAll(methods.cacheNames());
    return names;
  }

  /** Logs warnings and returns the errors that fail the deployment. */
  List<RuntimeException> validate(BeanManager beans, LarderSettings configured, JsonCodec codec) {
    boolean byRedisson = configured.get(Settings.JCACHE_ENGINE) == Settings.JCacheEngine.REDISSON;
    CacheConfiguration configuration = configured.caches();
    methods.cacheNames().forEach(name -> types.returned(name, Object.class, "an annotation"));
    methods.uses().forEach(use -> types.returned(use.cacheName(), use.valueType(), use.where()));
    try (CustomObjects custom = new CustomObjects(beans)) {
      methods.validate(custom, byRedisson, configured.get(Settings.ANNOTATIONS_PRIORITY));
    }
    methods.warnings().forEach(CacheDiscovery::warn);
    archives.restriction().ifPresent(CacheDiscovery::warn);
    types.conflicts().forEach(conflict -> warn(MessageId.CACHE_TYPES.text(conflict)));
    List<RuntimeException> problems = new ArrayList<>();
    CacheAnnotationException forbidden = methods.errors();
    if (forbidden != null) {
      problems.add(forbidden);
    }
    List<String> settings = configuration.problems(types.names());
    if (!settings.isEmpty()) {
      problems.add(new ConfigurationException(settings));
    }
    if (!byRedisson && settings.isEmpty()) {
      AllowedTypes allowed = new AllowedTypes(configured.allowedTypes(), archives);
      warnOfValues(new TypedCodec(codec, allowed, loader), configuration);
    }
    return problems;
  }

  /** Warns of types whose values would be refused by every call. */
  private void warnOfValues(TypedCodec codec, CacheConfiguration configuration) {
    for (CacheTypes.Place place : types.places()) {
      String problem = codec.problem(place.value());
      if (problem != null && isJson(place.cacheName(), configuration)) {
        String message = "%s: values of type %s cannot be kept in cache '%s': %s";
        warn(
            MessageId.UNWRITABLE_VALUE.text(
                message, place.where(), place.value().getTypeName(), place.cacheName(), problem));
      }
    }
  }

  private static boolean isJson(String cacheName, CacheConfiguration configuration) {
    return configuration.settings(cacheName).get(CacheSettings.CODEC) == CacheSettings.Codec.JSON;
  }

  static void warn(String message) {
    LOG.log(System.Logger.Level.WARNING, message);
  }

  void reportUnused(CacheConfiguration configuration, Set<String> existing) {
    Set<String> used = new TreeSet<>(existing);
    used.addAll(types.names());
    configuration.unused(used).forEach(text -> LOG.log(System.Logger.Level.INFO, text));
  }
}

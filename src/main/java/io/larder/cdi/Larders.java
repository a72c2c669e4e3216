package io.larder.cdi;

import io.larder.common.Exclusive;
import io.larder.common.Failures;
import io.larder.console.ModuleConsole;
import io.larder.health.RedisHealth;
import io.larder.jcache.annotation.CacheCalls;
import io.larder.jcache.engine.ModuleCaches;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Larders of a deployment: one for each module on its own, with that module's settings, and one
 * for what modules share, which is made when it is first used.
 */
final class Larders implements LarderBean.Source, AutoCloseable {
  static final String ID = "io.larder:";

  // For beans in Larder's own archive, which serve all modules.
  private static final Set<Class<?>> INTERNAL =
      Set.of(
          CacheCalls.class,
          CacheProducer.Caches.class,
          ModuleCaches.class,
          ModuleConsole.class,
          RedisHealth.class);

  private final Modules modules;
  private final BeanManager beans;
  private final Map<ClassLoader, Larder> apart = new LinkedHashMap<>();
  private final Exclusive alone = new Exclusive();
  private final Neighbours neighbours = new Neighbours(this::all);
  private @Nullable Larder shared;

  Larders(Modules modules, BeanManager beans) {
    this.modules = modules;
    this.beans = beans;
    modules
        .apart()
        .forEach(
            (loader, caches) -> apart.put(loader, configure(caches, modules.label(loader), false)));
    if (modules.sharesCaches()) {
      larder();
    }
  }

  private Larder configure(CacheDiscovery caches, String label, boolean ofSeveral) {
    return new Larder(caches.settings(ofSeveral), caches, beans, label, neighbours);
  }

  /** The one that modules share. */
  @Override
  public Larder larder() {
    return alone.get(
        () -> {
          if (shared == null) {
            shared = configure(modules.shared(), modules.label(), !apart.isEmpty());
          }
          return shared;
        });
  }

  @Override
  public Larder of(Class<?> bean) {
    Larder own = apart.get(bean.getClassLoader());
    return own == null ? larder() : own;
  }

  /** Servers set class loaders that see the module's; a module is seen by no other one. */
  @Override
  public Larder ofThread() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context == null || apart.containsKey(context)) {
      return context == null ? larder() : Objects.requireNonNull(apart.get(context));
    }
    return apart.entrySet().stream()
        .filter(entry -> Module.sees(context, modules.module(entry.getKey()).first()))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElseGet(this::larder);
  }

  /** {@return those in use} */
  private List<Larder> all() {
    List<Larder> all = new ArrayList<>(apart.values());
    alone.run(
        () -> {
          if (shared != null) {
            all.add(shared);
          }
        });
    return all;
  }

  void register(AfterBeanDiscovery event, OwnBeans ownBeans) {
    String id = ID + prefix(modules.name());
    ownBeans
        .missing(loader -> !apart.containsKey(loader))
        .forEach(bean -> register(event, bean, id));
    apart.forEach(
        (loader, larder) -> {
          Class<?> type = modules.module(loader).first();
          String idInModule = id + prefix(modules.name(loader));
          ownBeans.missing(other -> other == loader || !apart.containsKey(other)).stream()
              .filter(bean -> !INTERNAL.contains(bean.type()))
              .forEach(bean -> event.addBean(new ModuleBean<>(bean, type, idInModule, larder)));
        });
    if (modules.hasChecksInWars()) {
      Class<?> war = modules.module(apart.keySet().iterator().next()).first();
      event.addBean(ReadinessBean.in(war, id, this, this::health));
    }
  }

  private static String prefix(String name) {
    return name.isEmpty() ? "" : name + ":";
  }

  private <T> void register(AfterBeanDiscovery event, LarderBean<T> bean, String id) {
    event
        .<T>addBean()
        .beanClass(bean.type())
        .types(bean.type(), Object.class)
        .scope(bean.scope())
        .id(id + bean.type().getName())
        .produceWith(instance -> bean.create(this));
  }

  /** There is one readiness check, for all modules. */
  @Override
  public RedisHealth health() {
    return RedisHealth.ofAll(() -> all().stream().map(Larder::healthOfModule).toList());
  }

  List<RuntimeException> validate() {
    List<Larder> all = all();
    List<RuntimeException> problems =
        all.stream().flatMap(larder -> larder.validate().stream()).toList();
    UnwrittenCaches.of(all).warnings().forEach(CacheDiscovery::warn);
    if (!problems.isEmpty()) {
      close(); // what the server keeps of a failed deployment must not connect
    }
    return problems;
  }

  void applicationStarted() {
    neighbours.applicationStarted();
    all().forEach(Larder::applicationStarted);
  }

  /** Call this before libraries of metrics end, so that nothing new is published with them. */
  void applicationIsEnding() {
    all().forEach(larder -> larder.meters().settle());
  }

  void applicationEnds() {
    Failures.runAll(all().stream().<Runnable>map(larder -> larder::applicationEnds).toList());
  }

  void start() {
    all().forEach(Larder::start);
  }

  @Override
  public void close() {
    Failures.runAll(all().stream().<Runnable>map(larder -> larder::close).toList());
  }
}

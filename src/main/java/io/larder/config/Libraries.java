package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.setting.Quoted;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which libraries are missing or of a version that does not work, before their absence is an
 * error in the middle of something. Classes are found by name and not initialised.
 */
public final class Libraries {
  private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.Caffeine";

  /** A class of each library that starting an embedded redis-server takes, with its artifact. */
  private static final Map<String, String> EMBEDDED =
      Map.of(
          "redis.embedded.RedisExecProvider",
          "org.signal:embedded-redis",
          "com.google.common.io.Resources",
          "com.google.guava:guava",
          "org.apache.commons.io.FileUtils",
          "commons-io:commons-io");

  private static final int REDISSON = 4;

  /** A class that came with the first version of an artifact that works. */
  private record Needed(String type, String artifact, String version) {}

  private static final List<Needed> NEEDED =
      List.of(
          new Needed(
              "javax.cache.configuration.MutableConfiguration", "javax.cache:cache-api", "1.1.1"),
          new Needed(
              "tools.jackson.core.json.JsonFactory", "tools.jackson.core:jackson-core", "3.1"),
          new Needed(
              "tools.jackson.databind.json.JsonMapper",
              "tools.jackson.core:jackson-databind",
              "3.1"),
          // Jackson 3 has its annotations in common with Jackson 2, which often comes first.
          new Needed(
              "com.fasterxml.jackson.annotation.JsonSerializeAs",
              "com.fasterxml.jackson.core:jackson-annotations",
              "2.21"),
          new Needed("org.redisson.Redisson", "org.redisson:redisson", "4.7"),
          // Redisson reads and copies its settings with it.
          new Needed("org.yaml.snakeyaml.representer.Representer", "org.yaml:snakeyaml", "2.0"),
          new Needed("org.slf4j.LoggerFactory", "org.slf4j:slf4j-api", "2.0"),
          new Needed("dev.failsafe.RetryPolicy", "dev.failsafe:failsafe", "3.3"),
          netty("util.concurrent.Future", "common"),
          netty("buffer.ByteBuf", "buffer"),
          netty("channel.Channel", "transport"),
          netty("channel.unix.DomainSocketAddress", "transport-native-unix-common"),
          netty("handler.codec.ByteToMessageDecoder", "codec-base"),
          netty("handler.codec.dns.DatagramDnsResponseDecoder", "codec-dns"),
          netty("handler.ssl.SslHandler", "handler"),
          netty("resolver.AddressResolver", "resolver"),
          netty("resolver.dns.DnsNameResolver", "resolver-dns"));

  private static Needed netty(String type, String artifact) {
    return new Needed("io.netty." + type, "io.netty:netty-" + artifact, "4.1.127");
  }

  /** One class of each of Netty's artifacts that Redisson uses. */
  private static final List<String> NETTY =
      List.of(
          "io.netty.util.concurrent.Future",
          "io.netty.buffer.ByteBuf",
          "io.netty.channel.Channel",
          "io.netty.handler.codec.ByteToMessageDecoder",
          "io.netty.handler.ssl.SslHandler",
          "io.netty.resolver.AddressResolver");

  private Libraries() {}

  /**
   * Fails if something is missing or too old for anything to work. Nothing else of Larder's can be
   * relied on before: a class that names one of a missing library cannot be loaded.
   *
   * @throws ConfigurationException that names each artifact to add
   */
  public static void check() {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** {@return what is missing or too old for anything to work} */
  static List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Needed needed : unusable()) {
      problems.add(
          MessageId.UNUSABLE_LIBRARY.text(
              "%s is missing or too old: there is no class %s%s; declare version %s or later before"
                  + " what brings the older one",
              artifact(needed), needed.type(), foundIn(needed), needed.version()));
    }
    Class<?> redisson = find("org.redisson.Redisson");
    String version = redisson == null ? null : version(redisson);
    if (version != null && major(version) < REDISSON) {
      problems.add(
          MessageId.UNUSABLE_LIBRARY.text(
              "org.redisson:redisson is %s%s, which is too old; declare version 4.7",
              version, from(redisson)));
    }
    return problems;
  }

  /** Those that are there and only cannot be loaded count where nothing else is the reason. */
  private static List<Needed> unusable() {
    List<Needed> unusable = NEEDED.stream().filter(one -> find(one.type()) == null).toList();
    List<Needed> absent = unusable.stream().filter(one -> !isThere(one.type())).toList();
    return absent.isEmpty() ? unusable : absent;
  }

  private static boolean isThere(String type) {
    ClassLoader loader = Libraries.class.getClassLoader();
    return loader != null && loader.getResource(type.replace('.', '/') + ".class") != null;
  }

  /** Netty 4.2 has parts of what is one artifact in 4.1. */
  private static String artifact(Needed needed) {
    Class<?> common = find("io.netty.util.concurrent.Future");
    String netty = common == null ? null : version(common);
    return netty != null && netty.startsWith("4.1.")
        ? needed.artifact().replace("-codec-base", "-codec")
        : needed.artifact();
  }

  /** {@return what may work, and often does not} */
  static Optional<String> warning() {
    Set<String> lines = new LinkedHashSet<>();
    List<String> found = new ArrayList<>();
    for (String name : NETTY) {
      Class<?> type = find(name);
      String version = type == null ? null : version(type);
      if (version != null && lines.add(version.replaceFirst("^(\\d+\\.\\d+).*", "$1"))) {
        found.add(version + from(type));
      }
    }
    return lines.size() < 2
        ? Optional.empty()
        : Optional.of(
            MessageId.UNUSABLE_LIBRARY.text(
                "the artifacts of Netty are of different lines (%s), which often do not work"
                    + " together; import io.netty:netty-bom so that all are of one version",
                String.join(", ", found)));
  }

  /** Whether near caches are possible. */
  static boolean hasCaffeine() {
    return find(CAFFEINE) != null;
  }

  /** {@return what a setting needs that is missing, for near caches} */
  static String withoutCaffeine(Quoted setting) {
    return MessageId.MISSING_LIBRARY.text(
        "%s needs the artifact com.github.ben-manes.caffeine:caffeine, version 3, which is not beside"
            + " Larder's own jar%s; add it there, or remove the setting",
        setting, sees(CAFFEINE));
  }

  /** {@return what {@code redis.embedded=true} needs that is missing, or nothing} */
  static List<String> withoutEmbedded() {
    List<String> missing =
        EMBEDDED.keySet().stream()
            .filter(type -> find(type) == null)
            .sorted(Comparator.comparing(EMBEDDED::get))
            .toList();
    return missing.isEmpty()
        ? List.of()
        : List.of(
            MessageId.MISSING_LIBRARY.text(
                "redis.embedded=true needs the artifact org.signal:embedded-redis with its"
                    + " dependencies; beside Larder's own jar%s there is no %s; add it there, or"
                    + " remove the setting",
                sees(missing.get(0)),
                missing.stream().map(EMBEDDED::get).collect(Collectors.joining(", "))));
  }

  /** Says where Larder is, if the application has what Larder does not see. */
  private static String sees(String type) {
    ClassLoader application = Thread.currentThread().getContextClassLoader();
    return application != null && find(type, application) != null
        ? from(Libraries.class) + " (the application has it, where Larder does not see it)"
        : "";
  }

  /** Where the rest of an artifact is that lacks a class. */
  private static String foundIn(Needed needed) {
    Class<?> sibling =
        needed.artifact().endsWith("jackson-annotations")
            ? find("com.fasterxml.jackson.annotation.JsonProperty")
            : needed.artifact().endsWith("cache-api") ? find("javax.cache.Cache") : null;
    return sibling == null ? "" : from(sibling);
  }

  private static @Nullable Class<?> find(String type) {
    return find(type, Libraries.class.getClassLoader());
  }

  private static @Nullable Class<?> find(String type, @Nullable ClassLoader loader) {
    try {
      return Class.forName(type, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  private static @Nullable String version(Class<?> type) {
    Package its = type.getPackage();
    return its == null ? null : its.getImplementationVersion();
  }

  private static int major(String version) {
    String number = version.replaceFirst("\\D.*", "");
    return number.isEmpty() || number.length() > 4 ? REDISSON : Integer.parseInt(number);
  }

  private static String from(@Nullable Class<?> type) {
    CodeSource source = type == null ? null : type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null ? "" : " in " + source.getLocation();
  }
}

package io.larder.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.common.ConfigurationException;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.support.LogCapture;
import io.larder.support.Telltale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret is written into every setting, in every syntax that somebody may come to use. */
class SecretsInSettingsTest {
  private static final long SEED = Long.getLong("larder.test.seed", System.nanoTime());

  /** Where the secret stands; behind it is what the secret is separated by from the rest. */
  private static final List<String> SYNTAXES =
      List.of(
          "redis://:SECRET@host:6379",
          "redis://user:SECRET@host",
          "rediss://SECRET@host:6379/1",
          "redis://SECRET:@host:6379",
          "redis://SECRET:x@host:6379",
          "redis:/:SECRET@host",
          "redis::SECRET@host",
          ":SECRET@host:6379",
          "user:SECRET@host",
          "SECRET@host",
          "redis://:SECRET%40host:6379",
          "redis%3A%2F%2F:SECRET%40host%3A6379",
          "redis://:SECRET%2540host:6379",
          "redis://:SECRET\\u0040host:6379",
          "redis://host:6379?password=SECRET",
          "redis://host:6379/0?timeout=1s&password=SECRET&x=y",
          "redis://host/0?SECRET",
          "redis://host#SECRET",
          "host:6379?auth=SECRET",
          "host:6379,password=SECRET,ssl=True",
          "redis://a:1,redis://:SECRET@b:2",
          "redis://:SECRET@a:1,redis://:SECRET@b:2",
          "a:1, redis://:SECRET@b:2 , c:3",
          "tcp://:SECRET@10.0.0.7:6379",
          "http://user:SECRET@host",
          "redis://user:SECRET@host:port",
          "redis://:SECRET@:6379",
          "redis://:SECRET@",
          "redis://:SECRET@host/first",
          "redis://:SECRET@[::1]:6379",
          "redis-sentinel://:SECRET@a:1,b:2/mymaster",
          "{singleServerConfig: {password: SECRET}}",
          "{\"password\": \"SECRET\", \"address\": \"redis://host:6379\"}",
          "first\npassword: SECRET\nlast",
          "SECRET\nlast",
          "-----BEGIN PRIVATE KEY----- SECRET -----END PRIVATE KEY-----",
          "host redis://:SECRET@host");

  /** Without a host; the part behind an at sign cannot be told from one. */
  private static final List<String> WITHOUT_HOST =
      List.of(
          "host:6379:SECRET",
          "6379:SECRET",
          "a:6379:SECRET,b:6379",
          "host --pass SECRET",
          "host -a SECRET",
          "--requirepass SECRET",
          "AUTH SECRET",
          "Bearer SECRET",
          "redis://:SECRET",
          "redis://user:SECRET",
          "x,redis://:SECRET");

  private static final List<String> SEPARATORS =
      List.of("", ":", "/", "?", "#", ",", " ", "\n", "=", "&", "%", "+", "\"", "'", "${", "}");
  private static final List<String> AT_SIGNS = List.of("@", "@@", "%40", "://", "%2540");

  static Stream<String> properties() {
    Stream<String> caches =
        CacheSettings.all().stream()
            .map(Setting::name)
            .flatMap(
                name -> Stream.of("redis.cache.tutors." + name, "redis.cache.default." + name));
    Stream<String> unknown =
        Stream.of("redis.pasword", "redis.cache.tutors.tll", "redis.nodes", "redis.url.value");
    return Stream.of(Settings.all().stream().map(Setting::name), caches, unknown)
        .flatMap(s -> s)
        .distinct();
  }

  private static List<String> separators(boolean withAt) {
    List<String> all = new ArrayList<>(SEPARATORS);
    if (withAt) {
      all.addAll(AT_SIGNS);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("properties")
  void read_secretInTheSetting_isNowhereToBeSeen(String property) {
    Random random = new Random(SEED);
    SYNTAXES.forEach(syntax -> check(property, syntax, some(separators(true), random), random));
    WITHOUT_HOST.forEach(
        syntax -> check(property, syntax, some(separators(false), random), random));
  }

  /** A few at random for each setting: all of them are met with another one. */
  private static List<String> some(List<String> separators, Random random) {
    return random.ints(3, 0, separators.size()).mapToObj(separators::get).distinct().toList();
  }

  private static void check(
      String property, String syntax, List<String> separators, Random random) {
    for (String separator : separators) {
      // Halves, so that a part of the secret is found, too.
      Telltale telltale = new Telltale(random, separator);
      Map<String, String> properties = new HashMap<>();
      properties.put(property, syntax.replace("SECRET", telltale.secret()));
      // Others that make the reader compare settings, and quote them.
      properties.put("redis.tls.enabled", "true");
      properties.putIfAbsent("redis.retry.delay", "PT1H");
      properties.putIfAbsent("redis.retry.max-delay", "PT1S");
      properties.putIfAbsent("redis.cache.tutors.ttl", "PT1M");
      properties.putIfAbsent("redis.cache.tutors.max-idle", "PT1M");
      String where = "seed " + SEED + ", " + property + "=" + syntax + " with '" + separator + "'";
      telltale.assertAbsent(where, seen(properties));
      properties.keySet().removeIf(name -> !name.equals(property));
      telltale.assertAbsent(where + " alone", seen(properties));
    }
  }

  /** Everything that is said about settings. */
  private static List<Object> seen(Map<String, String> properties) {
    List<Object> seen = new ArrayList<>();
    try (LogCapture log = new LogCapture()) {
      try {
        LarderSettings settings = SettingsReader.read(properties);
        seen.add(settings);
        seen.add(settings.connection());
        seen.add(settings.connection().credentials());
        seen.add(settings.connection().topology());
        seen.add(settings.find(Settings.URL));
        seen.add(settings.shownUser());
        seen.add(settings.caches().settings("tutors"));
        seen.addAll(settings.caches().unused(List.of("others")));
      } catch (ConfigurationException e) {
        seen.add(e);
        seen.addAll(e.problems());
      }
      seen.addAll(log.lines());
    }
    return seen;
  }

  @ParameterizedTest
  @CsvSource({
    "redis.password",
    "redis.sentinel.password",
    "redis.tls.key-store-password",
    "redis.tls.trust-store-password"
  })
  void password_anyText_isNowhereToBeSeen(String property) {
    Random random = new Random(SEED);
    for (String separator : separators(true)) {
      Telltale telltale = new Telltale(random, separator);
      telltale.assertAbsent(property, seen(Map.of(property, telltale.secret())));
      telltale.assertAbsent(
          property,
          seen(Map.of(property, telltale.secret(), "redis.password-file", "/no/such/file")));
    }
  }

  @Test
  void passwordFile_passwordInsteadOfThePath_isNotShown() {
    Telltale telltale = new Telltale(new Random(SEED), "-");

    telltale.assertAbsent("seed " + SEED, seen(Map.of("redis.password-file", telltale.secret())));
    assertThat(seen(Map.of("redis.password-file", "/no/such/file")).get(1).toString())
        .contains("redis.password-file=/no/such/file cannot be used");
    for (String begin : List.of("/", "./", "/9j/4AAQ/", "/Ab1/")) {
      Telltale path = new Telltale(new Random(SEED), "/Z");
      path.assertAbsent(begin, seen(Map.of("redis.password-file", begin + path.secret())));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "redis.url:redis://:SECRET@host",
    "redis.url.SECRET",
    "redis.password.SECRET",
    "redis.cluster.nodes.SECRET",
    "redis.password:SECRET",
    "redis.password SECRET",
    "redis.passwort=SECRET",
    "redis.cache.redis://:SECRET@host.tll",
    "redis.cache.redis://:SECRET@host.ttl"
  })
  void name_thatSwallowedTheValue_isCut(String syntax) {
    Telltale telltale = new Telltale(new Random(SEED), "-");
    String property = syntax.replace("SECRET", telltale.secret());

    telltale.assertAbsent(syntax, seen(Map.of(property, "")));
    telltale.assertAbsent(syntax, seen(Map.of(property, "nonsense")));
    telltale.assertAbsent(syntax, seen(Map.of(property, "PT1M")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:6379 | localhost:6379",
        "redis.local | redis.local",
        "redis://a:1,redis://[::1]:2 | redis://a:1,redis://[::1]:2",
        "redis://a:1/7 | redis://a:1/7",
        "tcp://10.0.0.7:99999 | tcp://10.0.0.7:99999",
        "a:1, b:x | a:1, b:x",
        "/etc/redis/ca.pem | /etc/redis/ca.pem",
        "5 minutes | 5 minutes",
        "com.example.*, a b | com.example.*, a b",
        "redis://u:p@a:1/7 | redis://***@a:1/7",
        "redis://u:p@a:1,b:2 | redis://***@a:1,b:2",
        "redis://u:p@a:x | redis://***@a***",
        "redis://p%40a:1 | redis://***@***",
        "redis://u:p | redis://***",
        "redis://a:1?b=c | redis://a:1?***",
        "a:1, redis://:p | a:1, redis://***",
        "u:p@a | ***@a",
        "a:1,password=b | a:1,password=***",
        "a?b | a?***"
      })
  void quoted_shows(String text, String shown) {
    assertThat(Quoted.of(text)).hasToString(shown);
    assertThat(Quoted.of(text).hides()).isEqualTo(!text.equals(shown));
    assertThat(Quoted.of(shown)).as("twice").hasToString(shown);
  }

  @Test
  void quoted_long_isCut() {
    assertThat(Quoted.of("x".repeat(5_000)).toString()).hasSizeLessThan(300);
  }

  @Test
  void settings_urlWithUserWhereItDoesNotBelong_isRefused() {
    for (String property :
        List.of("redis.key.prefix", "redis.username", "redis.sentinel.master", "redis.host")) {
      assertThat(seen(Map.of(property, "redis://:x@host:6379")).get(1).toString())
          .startsWith(
              "LARDER-1001: " + property + "=redis://***@host:6379 cannot be used; expected");
    }
  }
}

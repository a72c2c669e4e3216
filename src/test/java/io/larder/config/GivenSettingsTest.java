package io.larder.config;

import static io.larder.support.ServerSettings.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.Secret;
import io.larder.support.ServerSettings;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the settings of other sources beside those that code gives. */
class GivenSettingsTest {
  private static final String[] ELSEWHERE = {
    "redis.host", "elsewhere",
    "redis.port", "7000",
    "redis.username", "app",
    "redis.password", "s3cret",
    "redis.db", "3",
    "redis.key.prefix", "all:"
  };

  private static LarderSettings read(GivenSettings given, String... others) {
    PropertySource source = PropertySource.of(ServerSettings.with(Map.of(), others));
    return SettingsReader.read(given, source);
  }

  private static GivenSettings given(String... pairs) {
    return GivenSettings.of(null, properties(pairs));
  }

  private static String shown(LarderSettings settings) {
    ConnectionSettings connection = settings.connection();
    return connection.topology()
        + " "
        + connection.credentials().username().orElse("-")
        + ":"
        + connection.credentials().password().map(Secret::value).orElse("-")
        + (connection.tls() ? " tls" : "");
  }

  private static LarderSettings readFile(Properties first, Properties file, String... others) {
    URI name = URI.create("file:/larder.properties");
    return read(GivenSettings.of(null, first).or(GivenSettings.ofFile(name, file)), others);
  }

  @Test
  void port_isThatOfTheHostOfTheOtherSources() {
    LarderSettings read = read(given("redis.port", "7001"), ELSEWHERE);
    assertThat(shown(read)).contains("elsewhere:7001").contains("app:s3cret");
    assertThat(read.connection().topology()).extracting("database").isEqualTo(3);
  }

  @Test
  void port_isThatOfTheUrlOfTheOtherSources() {
    assertThat(
            shown(
                read(
                    given("redis.port", "7001"),
                    "redis.url",
                    "rediss://app:s3cret@elsewhere:7000/3")))
        .contains("elsewhere:7001")
        .contains("app:s3cret tls");
    assertThat(
            shown(
                readFile(
                    properties("redis.port", "7001"),
                    properties("redis.url", "redis://app:s3cret@elsewhere/3"))))
        .contains("elsewhere:7001")
        .contains("app:s3cret");
    // Beside a URL of its own it says nothing, as everywhere.
    assertThat(shown(read(given("redis.port", "7001", "redis.url", "redis://here:7000"))))
        .contains("here:7000");
  }

  /** Kubernetes names the host in the port. */
  @ParameterizedTest
  @CsvSource({"tcp://10.0.0.7:6379, 10.0.0.7:7001", "tcp://[::7]:6379, [::7]:7001"})
  void port_isThatOfTheHostInThePortOfTheOtherSources(String port, String address) {
    Properties given = properties("redis.port", "7001");
    String[] others = {"redis.port", port, "redis.username", "app", "redis.password", "s3cret"};
    assertThat(shown(read(GivenSettings.of(null, given), others)))
        .contains(address)
        .contains("app:s3cret");
    assertThat(shown(readFile(given, properties(others)))).contains(address).contains("app:s3cret");
    // As everywhere, a host goes before that of the port, and a URL before both.
    assertThat(
            shown(read(given("redis.port", "7001"), "redis.port", port, "redis.host", "elsewhere")))
        .contains("elsewhere:7001");
    assertThat(
            shown(
                read(
                    given("redis.port", "7001"),
                    "redis.port",
                    port,
                    "redis.url",
                    "redis://elsewhere")))
        .contains("elsewhere:7001");
  }

  /** The file then names a server, which the sources behind it do not know. */
  @Test
  void port_ofTheHostInThePortOfAFile_isThatOfAServerNamedWhole() {
    LarderSettings read =
        readFile(
            properties("redis.port", "7001"),
            properties("redis.port", "tcp://10.0.0.7:6379"),
            ELSEWHERE);
    assertThat(shown(read)).contains("10.0.0.7:7001").contains("-:-");
  }

  @Test
  void portThatIsWrong_isReported_besideAUrl() {
    assertThatThrownBy(
            () -> read(given("redis.port", "many"), "redis.url", "redis://elsewhere:7000"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("redis.port=many");
  }

  @ParameterizedTest
  @CsvSource({
    "redis.host, here, here:6379",
    "redis.port, tcp://here:7001, here:7001",
    "redis.url, redis://here, here:6379",
    "redis.cluster.nodes, here:1, here:1"
  })
  void server_isNamedWhole(String name, String value, String address) {
    assertThat(shown(read(given(name, value), ELSEWHERE))).contains(address).contains("-:-");
    // Also by the properties beside a file.
    LarderSettings read = readFile(properties(name, value), properties(ELSEWHERE));
    assertThat(shown(read)).contains(address).contains("-:-");
    assertThat(read.get(Settings.KEY_PREFIX)).isEqualTo("all:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://here", "rediss://here"})
  void tls_ofTheOtherSources_isNotThatOfAServer(URI uri) {
    LarderSettings read =
        read(
            GivenSettings.of(uri, new Properties()),
            "redis.tls.enabled",
            "true",
            "redis.tls.verify-host-name",
            "false",
            "redis.tls.trust-store",
            "pom.xml",
            "redis.tls.key-store",
            "pom.xml",
            "redis.tls.key-store-password",
            "s3cret");
    assertThat(read.connection().tls()).isEqualTo(uri.getScheme().equals("rediss"));
    assertThat(read.isGiven(Settings.TLS_TRUST_STORE, Settings.TLS_KEY_STORE)).isFalse();
    assertThat(read.get(Settings.TLS_VERIFY_HOST_NAME)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "redis.host, here, redis.tls.enabled, true",
    "redis.port, tcp://here:7001, redis.tls.enabled, true",
    "redis.cluster.nodes, here:1, redis.tls.enabled, true",
    "redis.sentinel.nodes, here:1, redis.tls.enabled, true",
    "redis.host, here, redis.url, rediss://app:s3cret@elsewhere",
    "redis.cluster.nodes, here:1, redis.url, rediss://app:s3cret@elsewhere"
  })
  void server_ofWhichTlsIsNotSaid_whereOthersAskForIt_isAnError(
      String name, String value, String tls, String asked) {
    String[] others = {tls, asked, "redis.tls.trust-store", "pom.xml"};
    assertThatThrownBy(() -> read(given(name, value), others))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("LARDER-1002", name, tls, "redis.tls.enabled=true or false")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> readFile(properties(name, value), properties(others)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("LARDER-1002", name, tls, "redis.tls.enabled=true or false")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void allThatIsWrong_isReportedTogether() {
    String[] others = {"redis.tls.enabled", "true", "redis.retry.delay", "now"};
    String[] expected = {"redis.tls.enabled=true or false", "redis.timeout=soon"};
    Properties first = properties("redis.host", "here", "redis.timeout", "soon");
    assertThatThrownBy(() -> read(GivenSettings.of(null, first), others))
        .hasMessageContainingAll(expected)
        .hasMessageContaining("redis.retry.delay=now");
    assertThatThrownBy(() -> readFile(first, properties(others)))
        .hasMessageContainingAll(expected)
        .hasMessageContaining("redis.retry.delay=now");
  }

  @Test
  void namesThatAreWrong_areReportedWithTheOthers() {
    Properties first = properties("redis.hots", "here", "redis.timeout", "soon");
    assertThatThrownBy(
            () -> readFile(first, properties("redis.dbb", "1"), "redis.retry.delay", "now"))
        .hasMessageContainingAll(
            "redis.hots in the Properties of a cache manager",
            "redis.dbb in file:/larder.properties",
            "redis.timeout=soon",
            "redis.retry.delay=now");
  }

  @Test
  void uriThatIsWrong_isReportedOnce_withTheOthers() {
    URI wrong = URI.create("redis://here:many");
    assertThatThrownBy(
            () -> read(GivenSettings.of(wrong, properties("redis.timeout", "soon")), ELSEWHERE))
        .hasMessageContainingAll("the URI redis://*** of", "redis.timeout=soon")
        .hasMessageNotContaining("redis.url=");
    URI here = URI.create("redis://here");
    Properties contrary = properties("redis.cluster.nodes", "there:1", "redis.timeout", "soon");
    assertThatThrownBy(() -> read(GivenSettings.of(here, contrary)))
        .hasMessageContainingAll("says that already", "redis.timeout=soon")
        .hasMessageNotContaining("a cluster finds its servers itself");
  }

  @ParameterizedTest
  @CsvSource({
    "file:larder.properties, file:larder.properties",
    "file:///a%20b/larder.properties, file:/a b/larder.properties"
  })
  void messages_showTheFile(URI file, String shown) {
    GivenSettings given = GivenSettings.ofFile(file, properties("redis.hosst", "here"));
    assertThatThrownBy(() -> read(given)).hasMessageContaining("redis.hosst in " + shown + " is");
  }

  @Test
  void server_ofWhichTlsIsSaid_isReachedSo() {
    String[] others = {"redis.tls.enabled", "true", "redis.tls.trust-store", "pom.xml"};
    LarderSettings without =
        read(given("redis.host", "here", "redis.tls.enabled", "false"), others);
    assertThat(without.connection().tls()).isFalse();
    LarderSettings with = read(given("redis.host", "here", "redis.tls.enabled", "true"), others);
    assertThat(with.connection().tls()).isTrue();
    assertThat(with.isGiven(Settings.TLS_TRUST_STORE)).isFalse();
    // What names no server changes nothing of it.
    LarderSettings same = read(given("redis.timeout", "PT2S"), others);
    assertThat(same.connection().tls()).isTrue();
    assertThat(same.isGiven(Settings.TLS_TRUST_STORE)).isTrue();
  }
}

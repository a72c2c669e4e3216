package io.larder.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.ConfigurationException;
import io.larder.config.SettingsReader;
import io.larder.console.Access.Refusal;
import io.larder.console.ConsoleRequest.Client;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may enter, by fabricated requests and a fabricated clock. */
class AccessTest {
  private static final String TOKEN = "a token of the test";

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // it overflows soon
  private final Logins logins = new Logins(now::get);

  private Access access(Map<String, String> settings) {
    return new Access(SettingsReader.read(settings), logins, now::get);
  }

  private static ConsoleRequest request(String protocol, String address) {
    return request(protocol, address, "localhost", Map.of(), null);
  }

  private static ConsoleRequest request(
      String address, String host, Map<String, String> headers, String cookie) {
    return request("HTTP/1.1", address, host, headers, cookie);
  }

  private static ConsoleRequest request(
      String protocol, String address, String host, Map<String, String> headers, String cookie) {
    return new ConsoleRequest(
        "GET",
        "test",
        "/larder",
        "/",
        headers::get,
        name -> null,
        new Client(protocol, address, host, false, null, role -> false, name -> cookie));
  }

  private static ConsoleRequest request(String address) {
    return request(address, "localhost", Map.of(), null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "127.8.0.1", "::1", "0:0:0:0:0:0:0:1", "[::1]", "0:0:0:0:0:0:0:1%lo"})
  void loopback_isLetIn_withoutRoleAndToken(String address) {
    assertThat(access(Map.of()).check(request(address)).refusal()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7",
        "1127.0.0.1",
        "127.0.0.1.example.com",
        "::2",
        "fe80::1",
        "",
        "localhost"
      })
  void otherAddress_isRefused_withoutRoleAndToken(String address) {
    assertThat(access(Map.of()).check(request(address)).refusal()).isEqualTo(Refusal.NOT_LOCAL);
  }

  /** A page of another site whose name leads here, and a proxy on this machine. */
  @ParameterizedTest
  @CsvSource({
    "evil.example.com,Accept,x",
    "localhost.example.com,Accept,x",
    "localhost,X-Forwarded-For,127.0.0.1",
    "localhost,Forwarded,for=127.0.0.1",
    "localhost,X-Real-IP,127.0.0.1",
    "localhost,X-Forwarded-Proto,https",
    "localhost,X-Client-IP,127.0.0.1",
    "localhost,CF-Connecting-IP,127.0.0.1",
    "localhost,Via,1.1 proxy"
  })
  void loopback_forSomebodyElse_isRefused(String host, String header, String value) {
    ConsoleRequest request = request("127.0.0.1", host, Map.of(header, value), null);
    assertThat(access(Map.of()).check(request).refusal()).isEqualTo(Refusal.NOT_LOCAL);
  }

  /** A proxy that says nothing of itself speaks as nobody else does any more. */
  @Test
  void loopback_byAnOldProtocol_isRefused() {
    assertThat(access(Map.of()).check(request("HTTP/1.0", "127.0.0.1")).refusal())
        .isEqualTo(Refusal.NOT_LOCAL);
    assertThat(access(Map.of()).check(request("HTTP/2.0", "127.0.0.1")).refusal()).isNull();
  }

  @Test
  void token_isNeeded_onThisMachineToo() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    assertThat(access.check(request("127.0.0.1")).refusal()).isEqualTo(Refusal.NO_TOKEN);
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
  }

  private static ConsoleRequest bearer(String token) {
    return request("10.0.0.7", "x", Map.of("Authorization", "Bearer " + token), null);
  }

  @Test
  void wrongToken_makesItsAddressWait_andNobodyElse() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    for (int pause : new int[] {1, 2, 4, 8, 10, 10}) {
      Access.Verdict wrong = access.check(bearer(TOKEN + "!"));
      assertThat(wrong.refusal()).isEqualTo(Refusal.WRONG_TOKEN);
      assertThat(wrong.pause()).isEqualTo(pause);
      now.addAndGet(Duration.ofSeconds(pause).toNanos() - 1);
      // The right one is not looked at either: the answer gives no hint.
      assertThat(access.check(bearer(TOKEN)).refusal()).isEqualTo(Refusal.WRONG_TOKEN);
      ConsoleRequest other =
          request("10.0.0.8", "x", Map.of("Authorization", "Bearer " + TOKEN), null);
      assertThat(access.check(other).visitor()).isNotNull();
      now.addAndGet(1);
    }
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
    assertThat(access.check(bearer("x")).pause()).isEqualTo(1);
  }

  @Test
  void manyWrongTokens_makeEverybodyWait_untilTheNextSecond() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    for (int i = 0; i < 20; i++) {
      access.check(request("10.0.1." + i, "x", Map.of("Authorization", "Bearer wrong"), null));
    }
    assertThat(access.check(bearer(TOKEN)).pause()).isEqualTo(1);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
  }

  @Test
  void manyWrongTokens_keepNobodyOut_whoGaveTheRightOneBefore() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
    for (int i = 0; i < 20; i++) {
      access.check(request("10.0.1." + i, "x", Map.of("Authorization", "Bearer wrong"), null));
    }
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
  }

  /** One machine has all addresses of its network. */
  @Test
  void addressesOfOneIpv6Network_waitTogether_andKeepNobodyOut() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    for (int i = 0; i < 30; i++) {
      String address = "[2001:db8:0:7:" + i + "::1]";
      access.check(request(address, "x", Map.of("Authorization", "Bearer wrong"), null));
    }
    Map<String, String> right = Map.of("Authorization", "Bearer " + TOKEN);
    assertThat(access.check(request("2001:db8:0:7::99%eth0", "x", right, null)).refusal())
        .isEqualTo(Refusal.WRONG_TOKEN);
    assertThat(access.check(request("2001:db8:0:8::1", "x", right, null)).visitor()).isNotNull();
    assertThat(access.check(bearer(TOKEN)).visitor()).isNotNull();
  }

  @Test
  void login_lastsForAWhile_andUntilItIsLeft() {
    Access access = access(Map.of("redis.console.token", TOKEN));
    String id = logins.enter();
    ConsoleRequest request = request("10.0.0.7", "x", Map.of(), id);
    assertThat(access.check(request).visitor()).isNotNull();
    now.addAndGet(Logins.LASTING.toNanos());
    assertThat(access.check(request).refusal()).isEqualTo(Refusal.NO_TOKEN);
    String other = logins.enter();
    logins.leave(other);
    assertThat(access.check(request("10.0.0.7", "x", Map.of(), other)).refusal())
        .isEqualTo(Refusal.NO_TOKEN);
  }

  @Test
  void csrf_isOfOneBrowserAndOneUser() {
    String id = logins.newId();
    String csrf = logins.csrf(id, "user-1");
    assertThat(logins.isCsrf(csrf, id, "user-1")).isTrue();
    assertThat(logins.isCsrf(csrf, id, "user-2")).isFalse();
    assertThat(logins.isCsrf(csrf, logins.newId(), "user-1")).isFalse();
    assertThat(logins.isCsrf("", id, "user-1")).isFalse();
    assertThat(new Logins(now::get).isCsrf(csrf, id, "user-1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "   ", "fifteen letters"})
  void tooShortToken_isAnErrorOfTheConfiguration(String token) {
    assertThatThrownBy(() -> access(Map.of("redis.console.token", token)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("redis.console.token")
        .hasMessageContaining("a secret of at least 16 characters")
        .hasMessageNotContaining(token.isBlank() ? "\n" : token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"larder", "/", "/larder/", "/../x", "/a/./b", "/a b", "/a%2fb", "//x", "/*"})
  void unusablePath_isAnErrorOfTheConfiguration(String path) {
    assertThatThrownBy(() -> access(Map.of("redis.console.path", path)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("redis.console.path");
  }
}

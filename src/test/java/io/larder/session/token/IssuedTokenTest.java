package io.larder.session.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IssuedTokenTest {
  private static final String FAMILY = "6b03d74974574eOIEA9K";
  private final SecureRandom random = new SecureRandom();

  @Test
  void parse_ofWhatWasMade_isTheSameToken() {
    IssuedToken token = IssuedToken.first(FAMILY, random);

    IssuedToken parsed = IssuedToken.parse(token.value()).orElseThrow();

    assertThat(parsed.value()).isEqualTo(token.value()).hasSize(104).matches("[A-Za-z0-9_-]+");
    assertThat(parsed.hash()).isEqualTo(token.hash());
    assertThat(parsed.familyHash()).isEqualTo(token.next(random).familyHash());
    assertThat(parsed.familyId()).isEqualTo(FAMILY);
  }

  @Test
  void parse_everyOtherCharacterAnywhere_isNone() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ ";
    String token = IssuedToken.first(FAMILY, random).value();
    for (int i = 0; i < token.length(); i++) {
      for (char c : alphabet.toCharArray()) {
        if (c != token.charAt(i)) {
          assertThat(IssuedToken.parse(token.substring(0, i) + c + token.substring(i + 1)))
              .isEmpty();
        }
      }
    }
    assertThat(IssuedToken.parse(token + "A")).isEmpty();
    assertThat(IssuedToken.parse(token.substring(1))).isEmpty();
    assertThat(IssuedToken.parse(null)).isEmpty();
  }

  @Test
  void next_isNeverTheSame() {
    IssuedToken token = IssuedToken.first(FAMILY, random);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(seen.add(token.next(random).value())).isTrue();
    }
  }

  @Test
  void successor_isReadByThePresentedTokenOnly() {
    IssuedToken presented = IssuedToken.first(FAMILY, random);
    IssuedToken successor = presented.next(random);
    String sealed = presented.seal(successor, random);

    assertThat(presented.open(sealed)).map(IssuedToken::value).contains(successor.value());
    assertThat(presented.next(random).open(sealed)).isEmpty();
    assertThat(successor.open(sealed)).isEmpty();
    String altered = (sealed.startsWith("A") ? "B" : "A") + sealed.substring(1);
    assertThat(presented.open(altered)).isEmpty();
    assertThat(presented.open("not base64 !")).isEmpty();
    assertThat(presented.seal(successor, random)).isNotEqualTo(sealed);
  }

  @Test
  void toString_showsNoToken() {
    IssuedToken token = IssuedToken.first(FAMILY, random);

    assertThat(token.toString()).hasSizeLessThan(12);
    assertThat(token.value()).doesNotContain(token.toString());
  }
}

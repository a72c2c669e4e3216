package io.larder.jcache.annotation.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodKeysTest {
  private final MethodKeys keys = new MethodKeys(MethodKeysTest.class.getClassLoader());

  @Test
  void key_ofValues_isRemembered() throws Exception {
    MethodKey key = keys.of(new Object[] {"ada", 3L}, true);
    assertThat(keys.of(new Object[] {"ada", 3L}, true)).isSameAs(key);
    assertThat(keys.of(new Object[] {"ada", 3L}, false)).isSameAs(key);
    assertThat(keys.of(new Object[] {"ada", 3}, true)).isNotEqualTo(key);
  }

  @Test
  void key_ofNulls_isRemembered() throws Exception {
    assertThat(keys.of(new Object[] {null}, true)).isSameAs(keys.of(new Object[] {null}, true));
  }

  @Test
  void key_ofWhatMayChange_isMadeEachTime() throws Exception {
    List<String> list = new ArrayList<>(List.of("a"));
    MethodKey before = keys.of(new Object[] {list}, false);
    list.add("b");
    assertThat(keys.of(new Object[] {list}, false)).isNotEqualTo(before);
  }

  @Test
  void key_ofSubclassOfAValue_isMadeEachTime() throws Exception {
    BigDecimal own = new Untouchable("1.0");
    assertThat(keys.of(new Object[] {own}, false)).isNotNull();
  }

  private static final class Untouchable extends BigDecimal {
    private static final long serialVersionUID = 1L;

    Untouchable(String text) {
      super(text);
    }

    @Override
    public int hashCode() {
      throw new AssertionError("asked of an object of the application");
    }
  }
}

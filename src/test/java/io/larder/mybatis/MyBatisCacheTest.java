package io.larder.mybatis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.ibatis.cache.CacheException;
import org.junit.jupiter.api.Test;

class MyBatisCacheTest {
  @Test
  void settings_thatAreNoUri_areAnError_thatShowsNoPassword() {
    MyBatisCache cache = new MyBatisCache("com.example.Books");

    assertThatThrownBy(() -> cache.setSettings("redis://:p%ss-secret@localhost"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("com.example.Books")
        .satisfies(
            failure ->
                assertThat(org.assertj.core.util.Throwables.getStackTrace(failure))
                    .doesNotContain("secret"));
  }
}

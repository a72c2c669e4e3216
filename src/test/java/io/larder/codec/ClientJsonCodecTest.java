package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClientJsonCodecTest {
  private final ClientJsonCodec codec =
      new ClientJsonCodec(new JsonCodec(Set.of(), getClass().getClassLoader()));

  record Tutor(String name, int lessons) {}

  @Test
  void object_writtenAndRead_becomesTheTypesOfJson() throws IOException {
    ByteBuf json = codec.getValueEncoder().encode(List.of(new Tutor("Ada", 3), true));
    assertThat(json.toString(UTF_8)).contains("\"name\":\"Ada\"");

    assertThat(codec.getValueDecoder().decode(json, null))
        .isEqualTo(List.of(Map.of("name", "Ada", "lessons", 3), true));
    assertThat(json.isReadable()).isFalse();
  }

  @Test
  void classNames_inTheData_areTextsOnly() throws IOException {
    String json = "{\"@class\":\"javax.naming.InitialContext\"}";
    assertThat(codec.getValueDecoder().decode(Unpooled.copiedBuffer(json, UTF_8), null))
        .isEqualTo(Map.of("@class", "javax.naming.InitialContext"));
  }

  @Test
  void bytes_thatAreNotJson_failWithoutTheValue() {
    ByteBuf secret = Unpooled.copiedBuffer("hunter2", UTF_8);
    assertThatThrownBy(() -> codec.getValueDecoder().decode(secret, null))
        .isInstanceOf(IOException.class)
        .hasMessage("7 bytes that are not JSON");
  }
}

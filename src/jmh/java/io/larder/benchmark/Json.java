package io.larder.benchmark;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The JSON work of the peers: the mapper of Jackson 3 as it comes. */
final class Json {
  static final JsonMapper MAPPER = new JsonMapper();
  private static final ObjectReader READER = MAPPER.readerFor(Tutor.class);
  private static final ObjectWriter WRITER = MAPPER.writerFor(Tutor.class);

  private Json() {}

  static Tutor read(byte[] json) {
    return READER.readValue(json);
  }

  static byte[] write(Tutor tutor) {
    return WRITER.writeValueAsBytes(tutor);
  }

  static int bytesOf(Tutor tutor) {
    return new String(write(tutor), StandardCharsets.UTF_8).length();
  }
}

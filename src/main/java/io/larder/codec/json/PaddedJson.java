package io.larder.codec.json;

import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * Jackson's JSON, with white space behind texts of less than four bytes. Jackson looks at the first
 * four for the encoding, or at two where there are no more; compiled by the JVM after many texts of
 * two or three bytes, that look ends now and then in an {@link ArrayIndexOutOfBoundsException} for
 * one byte: {@code 1} would be unreadable (JDK 17 and 25).
 */
public final class PaddedJson extends JsonFactory {
  private static final long serialVersionUID = 1L;

  private static final int LEAST = 4;

  public PaddedJson(JsonFactoryBuilder settings) {
    super(settings);
  }

  @Override
  protected JsonParser _createParser(
      ObjectReadContext context, IOContext io, byte[] text, int offset, int length) {
    if (length == 0 || length >= LEAST) {
      return super._createParser(context, io, text, offset, length);
    }
    byte[] padded = Arrays.copyOfRange(text, offset, offset + LEAST);
    Arrays.fill(padded, length, LEAST, (byte) ' ');
    return super._createParser(context, io, padded, 0, LEAST);
  }
}

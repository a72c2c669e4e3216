package io.larder.connection.tracking;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes a command as Redis reads it. */
final class RespCommand {
  private RespCommand() {}

  static ByteBuf of(ByteBufAllocator allocator, String... parts) {
    ByteBuf out = allocator.buffer(128);
    out.writeCharSequence("*" + parts.length + "\r\n", US_ASCII);
    for (String part : parts) {
      byte[] bytes = part.getBytes(UTF_8);
      out.writeCharSequence("$" + bytes.length + "\r\n", US_ASCII);
      out.writeBytes(bytes);
      out.writeCharSequence("\r\n", US_ASCII);
    }
    return out;
  }
}

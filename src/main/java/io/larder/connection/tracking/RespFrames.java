package io.larder.connection.tracking;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the RESP3 frames of a tracking connection: Redisson's own decoder hands pushes to a pool
 * that the application's listeners share, and cannot read the lists of keys of a broadcast. These
 * may name a hundred thousand keys, which are passed on one by one, as they come in.
 */
abstract class RespFrames extends ByteToMessageDecoder {
  private static final String INVALIDATE = "invalidate";

  // The texts of the frame that is being read, those of nested lists in the same list.
  private List<String> texts = new ArrayList<>();
  private char kind;
  private long missing;

  /** Takes one key that a push of client tracking names. */
  abstract void changed(String key);

  /** Takes a push of client tracking that means all keys. */
  abstract void flushed();

  /** Takes any other frame: its first character, its texts and numbers without nesting. */
  abstract void frame(char kind, List<String> texts);

  static ByteBuf command(ByteBufAllocator allocator, String... parts) {
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

  @Override
  protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int begin = in.readerIndex();
    int length = in.bytesBefore((byte) '\n');
    if (length < 0) {
      return;
    }
    char type = (char) in.readByte();
    String head = in.readString(length - 2, UTF_8);
    in.skipBytes(2);
    String text = head;
    if (type == '$' || type == '=') {
      int size = Integer.parseInt(head);
      if (size >= 0 && in.readableBytes() < size + 2) {
        in.readerIndex(begin);
        return;
      }
      text = size < 0 ? null : in.readString(size, UTF_8);
      in.skipBytes(size < 0 ? 0 : 2);
    }
    element(type, head, text);
  }

  private void element(char type, String head, @Nullable String text) {
    if (missing == 0) {
      kind = type;
      missing = 1;
    }
    missing--;
    switch (type) {
      case '*', '~', '>' -> missing += Math.max(0, Long.parseLong(head));
      case '%' -> missing += 2 * Long.parseLong(head);
      case '$', '=' -> text(text);
      case '_' -> text(null);
      case '+', '-', ':', ',', '#', '(' -> text(head);
      default -> throw new DecoderException("not a RESP3 reply: begins with " + (int) type);
    }
    if (missing == 0) {
      List<String> whole = texts;
      texts = new ArrayList<>();
      if (!isInvalidation(whole)) {
        frame(kind, whole);
      }
    }
  }

  private void text(@Nullable String text) {
    if (!isInvalidation(texts)) {
      texts.add(String.valueOf(text));
    } else if (text == null) {
      flushed();
    } else {
      changed(text);
    }
  }

  private boolean isInvalidation(List<String> begun) {
    return kind == '>' && begun.size() == 1 && begun.get(0).equals(INVALIDATE);
  }
}

package io.larder.codec;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * What Redisson's JCache uses: bytes as they are. Reading them as values is the application's code
 * and has no place on a thread of the client.
 */
public final class StoredBytesCodec extends BaseCodec {
  private static final Encoder ENCODER =
      value -> Unpooled.wrappedBuffer(((StoredBytes) value).bytes());
  private static final Decoder<Object> DECODER =
      (buffer, state) -> {
        byte[] bytes =
            ByteBufUtil.getBytes(buffer, buffer.readerIndex(), buffer.readableBytes(), true);
        buffer.skipBytes(buffer.readableBytes());
        return new StoredBytes(bytes, null);
      };

  /** Creates a codec. */
  public StoredBytesCodec() {}

  @Override
  public Encoder getValueEncoder() {
    return ENCODER;
  }

  @Override
  public Decoder<Object> getValueDecoder() {
    return DECODER;
  }
}

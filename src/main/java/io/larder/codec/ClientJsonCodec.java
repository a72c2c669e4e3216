package io.larder.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.redisson.client.codec.BaseCodec;
import org.redisson.client.protocol.Decoder;
import org.redisson.client.protocol.Encoder;

/**
 * The default codec of the injected {@code RedissonClient}: objects are written as JSON and read as
 * maps, lists, texts and numbers. Redisson's own default would instantiate whatever class the
 * stored data names.
 */
public final class ClientJsonCodec extends BaseCodec {
  private final Encoder encoder;
  private final Decoder<Object> decoder;

  public ClientJsonCodec(JsonCodec json) {
    this.encoder = value -> Unpooled.wrappedBuffer(json.encodeAsShown(value));
    this.decoder = (buffer, state) -> read(json, buffer);
  }

  @Override
  public Encoder getValueEncoder() {
    return encoder;
  }

  @Override
  public Decoder<Object> getValueDecoder() {
    return decoder;
  }

  private static Object read(JsonCodec json, ByteBuf buffer) throws IOException {
    byte[] bytes = ByteBufUtil.getBytes(buffer, buffer.readerIndex(), buffer.readableBytes(), true);
    buffer.skipBytes(buffer.readableBytes());
    try {
      return json.decode(bytes, Object.class);
    } catch (UnreadableValueException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}

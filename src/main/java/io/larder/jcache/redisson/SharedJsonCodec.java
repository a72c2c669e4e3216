package io.larder.jcache.redisson;

import io.larder.codec.AllowedTypes;
import io.larder.codec.Refusals;
import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.netty.buffer.Unpooled;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.client.protocol.Encoder;
import org.redisson.codec.JsonJackson3Codec;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Redisson's {@code JsonJackson3Codec} that reads only types which stored data may name. Keys have
 * the bytes that it gives them; values of final classes are named, too, which it reads: a record or
 * a {@code Long} would not come back as what it was otherwise.
 */
final class SharedJsonCodec extends JsonJackson3Codec {
  private final Allowlist allowlist;
  private final Encoder values;

  private SharedJsonCodec(ObjectMapper mapper, Allowlist allowlist) {
    super(mapper);
    this.allowlist = allowlist;
    ObjectWriter naming = mapper.writerFor(Object.class);
    this.values =
        value -> {
          Class<?> type = value.getClass();
          if (!allowlist.allows(type.getName())) {
            throw new CodecException(AllowedTypes.refusal(type, null), null);
          }
          try {
            return Unpooled.wrappedBuffer(naming.writeValueAsBytes(value));
          } catch (Throwable e) { // whatever the code of the value throws
            Failures.rethrowIfFatal(e);
            throw Refusals.unwritable(value, e);
          }
        };
  }

  static SharedJsonCodec of(AllowedTypes allowed, ClassLoader loader) {
    Allowlist allowlist = new Allowlist(allowed);
    ObjectMapper mapper =
        new JsonJackson3Codec(loader)
            .getObjectMapper()
            .rebuild()
            .activateDefaultTypingAsProperty(allowlist, DefaultTyping.NON_FINAL, "@class")
            .build();
    return new SharedJsonCodec(mapper, allowlist);
  }

  /** Lets stored data name a type that a method of the application returns. */
  void declare(Class<?> type) {
    allowlist.declared.add(type.getName());
  }

  @Override
  public Encoder getMapValueEncoder() {
    return values;
  }

  private static final class Allowlist extends PolymorphicTypeValidator.Base {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // part of a mapper, which nobody serializes
    private final AllowedTypes allowed;

    private final Set<String> declared = ConcurrentHashMap.newKeySet();

    Allowlist(AllowedTypes allowed) {
      this.allowed = allowed;
    }

    boolean allows(String typeName) {
      return declared.contains(typeName) || allowed.allows(typeName);
    }

    @Override
    public Validity validateSubClassName(DatabindContext context, JavaType base, String name) {
      return allows(name) ? Validity.ALLOWED : Validity.DENIED;
    }
  }
}

package io.larder.codec.shape;

import io.larder.codec.shape.Judge.Verdict;
import io.larder.common.LazyEntities;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.std.NullSerializer;
import tools.jackson.databind.util.NameTransformer;

/**
 * A property that writes nothing: it refuses the object that it stands in, or notes that the object
 * must be compared with what is read back.
 */
final class MarkingProperty extends BeanPropertyWriter {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Verdict verdict;

  private final JavaType type;
  private final boolean woven;

  MarkingProperty(BeanPropertyWriter like, Verdict verdict, JavaType type) {
    super(like, new SerializedString(verdict.property().isEmpty() ? "" : verdict.property()));
    this.verdict = verdict;
    this.type = type;
    this.woven = LazyEntities.isWoven(type.getRawClass());
    this._serializer = NullSerializer.instance;
    this._nullSerializer = NullSerializer.instance;
    this._typeSerializer = null;
  }

  /** Puts it beside the properties that it marks: before what loads the parts of an entity. */
  List<BeanPropertyWriter> beside(List<BeanPropertyWriter> properties) {
    List<BeanPropertyWriter> marked = new ArrayList<>(properties);
    marked.add(woven ? 0 : marked.size(), this);
    return marked;
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator json, SerializationContext context) {
    mark(bean, json, context);
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator json, SerializationContext context) {
    mark(bean, json, context);
  }

  private void mark(Object bean, JsonGenerator json, SerializationContext context) {
    if (verdict.isRefused()) {
      context.reportBadDefinition(type, verdict.reason());
    }
    if (woven && LazyEntities.isUnloaded(bean)) {
      context.reportBadDefinition(type, bean.getClass().getTypeName() + " is not loaded");
    }
    Document.doubt(json, new Document.Suspect(bean, type, false));
  }

  @Override
  public void depositSchemaProperty(
      JsonObjectFormatVisitor visitor, @Nullable SerializationContext context) {
    // It is no property of the class.
  }

  @Override
  public void fixAccess(SerializationConfig config) {
    // It accesses nothing.
  }

  @Override
  public BeanPropertyWriter rename(NameTransformer transformer) {
    return this;
  }
}

package io.larder.codec;

import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.larder.common.LazyEntities;
import io.larder.common.MessageId;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/** Turns whatever goes wrong while a value is written or compared into a refusal of the value. */
public final class Refusals {
  // Of what takes more, the objects that are read back may not fit into the heap.
  private static final int COMPARED_SHARE = 4;

  private Refusals() {}

  /** Reads a value back. */
  interface Comparison {
    @Nullable String loss() throws UnreadableValueException;
  }

  /** {@return what is to be known of a type before a value is written} */
  static <T> T known(Object value, Supplier<T> of) {
    try {
      return of.get();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw unwritable(value, e);
    }
  }

  /** {@return the bytes of a value, none if its own code fails or they are too many} */
  static byte[] written(Object value, Document document, Consumer<Document> content) {
    try {
      content.accept(document);
      return document.toByteArray();
    } catch (Throwable e) { // whatever the code of the value throws
      throw unwritten(value, document, e);
    }
  }

  /** The failure of a value whose own code fails, or whose bytes are too many. */
  static CodecException unwritten(Object value, Document document, Throwable failure) {
    Failures.rethrowIfFatal(failure);
    return document.isFull() ? tooLong(value, document.limit()) : unwritable(value, failure);
  }

  /** {@return what a comparison says that a value loses, or null} */
  static @Nullable String compared(Object value, Document document, Comparison comparison) {
    if (document.size() > document.limit() / COMPARED_SHARE) {
      return "it takes "
          + document.size()
          + " bytes as JSON, too many to be read back, which is needed as the types do not tell"
          + " whether it comes back";
    }
    try {
      return comparison.loss();
    } catch (JacksonException e) {
      document.lost();
      return Shapes.unreadable(value, e);
    } catch (UnreadableValueException e) {
      document.lost();
      return "it would be read as " + e.getMessage();
    } catch (Throwable e) { // whatever the code of the value throws
      Failures.rethrowIfFatal(e);
      document.lost();
      return "reading it back, its own code threw " + e.getClass().getTypeName();
    }
  }

  /** The failure of a value of which a comparison says that it would not come back. */
  static CodecException lossy(Object value, String lost) {
    String advice = LazyEntities.advice(value, lost);
    if (advice != null) {
      return ofEntity(value, "", advice);
    }
    String message =
        "a value of type %s would not come back as it is: %s; declare its type exactly, annotate it"
            + " for Jackson so that all of it is written and read, or register a Jackson module";
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(message, value.getClass().getTypeName(), lost), null);
  }

  private static CodecException ofEntity(Object value, String path, String advice) {
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be stored%s: %s",
            LazyEntities.entity(value.getClass()), path, advice),
        null);
  }

  private static CodecException tooLong(Object value, int limit) {
    String message =
        "a value of type %s takes more than %s bytes as JSON; Redis stores at most 512 MB under one"
            + " key, and Larder writes at most a quarter of the heap";
    String type = value.getClass().getTypeName();
    return new CodecException(MessageId.UNWRITABLE_VALUE.text(message, type, limit), null);
  }

  /** The failure of a value that Jackson, or the value's own code, does not write. */
  public static CodecException unwritable(Object value, Throwable failure) {
    String advice = LazyEntities.advice(value, String.valueOf(failure.getMessage()));
    if (advice != null) {
      return ofEntity(value, failure instanceof JacksonException e ? path(e) : "", advice);
    }
    if (failure instanceof CodecException refused) {
      return refused;
    }
    Throwable cause = failure instanceof JacksonException ? failure.getCause() : failure;
    String path = failure instanceof JacksonException e ? path(e) : "";
    if (cause instanceof CodecException refused) {
      return path.isEmpty() ? refused : new CodecException(refused.getMessage() + path, null);
    }
    // Of an exception of the application only the type: its text may be a value.
    String reason =
        failure instanceof JacksonException e
                && (cause == null || cause instanceof JacksonException)
            ? e.getOriginalMessage()
            : "its own code threw " + (cause == null ? failure : cause).getClass().getTypeName();
    String type = value.getClass().getTypeName();
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be written as JSON%s: %s", type, path, reason),
        withoutText(failure));
  }

  /** Tells where it happened: the texts of the causes may quote the value. */
  private static JacksonException withoutText(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    DatabindException place =
        DatabindException.from((JsonGenerator) null, root.getClass().getName());
    place.setStackTrace(root.getStackTrace());
    return place;
  }

  /** For example {@code at property lessons[2].title}. */
  private static String path(JacksonException e) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return text.isEmpty() ? "" : " at property " + text;
  }
}

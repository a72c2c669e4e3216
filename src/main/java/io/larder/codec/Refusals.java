package io.larder.codec;

import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.larder.common.LazyEntities;
import io.larder.common.MessageId;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;

/** Turns whatever goes wrong while a value is written or compared into a refusal of the value. */
public final class Refusals {
  // Of what takes more, the objects that are read back may not fit into the heap.
  private static final int COMPARED_SHARE = 4;
  // Of a longer path the beginning is shown.
  private static final int MOST_STEPS = 40;
  private static final int SHOWN_STEPS = 6;

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
        "a value of type %s would not come back as it is: %s; declare its type exactly, let getters"
            + " give what the fields hold (no default for a null), annotate it for Jackson so that"
            + " all of it is written and read, or register a Jackson module";
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
      return path.isEmpty() ? refused : new CodecException(at(path, refused), null);
    }
    String type = value.getClass().getTypeName();
    if (failure instanceof StreamConstraintsException e && isDeep(e)) {
      return new CodecException(tooDeep(type, e), null);
    }
    // Of an exception of the application only the type: its text may be a value.
    String reason =
        failure instanceof JacksonException e
                && (cause == null || cause instanceof JacksonException)
            ? e.getOriginalMessage()
            : "its own code threw " + (cause == null ? failure : cause).getClass().getTypeName();
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be written as JSON%s: %s", type, path, reason),
        failure instanceof JacksonException && cause == null ? null : new Place(failure));
  }

  /** Where it happened: the texts of the causes may quote the value. */
  private static final class Place extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Place(Throwable failure) {
      super(root(failure).getClass().getName(), null, false, true);
      setStackTrace(root(failure).getStackTrace());
    }

    private static Throwable root(Throwable failure) {
      Throwable root = failure;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      return root;
    }
  }

  /** The refusal of a part, with the place where the part is. */
  private static String at(String path, CodecException refused) {
    String message = String.valueOf(refused.getMessage());
    int id = message.indexOf(": ") + 2;
    return message.substring(0, id) + path.strip() + ": " + message.substring(id);
  }

  private static boolean isDeep(StreamConstraintsException e) {
    return e.getOriginalMessage().contains("nesting depth");
  }

  /** Of what leads back to itself, the path ends where it does so first. */
  private static String tooDeep(String type, JacksonException e) {
    Set<Object> passed = Collections.newSetFromMap(new IdentityHashMap<>());
    List<JacksonException.Reference> steps = e.getPath();
    for (int i = 0; i < steps.size(); i++) {
      if (!passed.add(steps.get(i).from())) {
        return MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be written as JSON%s, which leads back to itself: annotate"
                + " the two sides with @JsonManagedReference and @JsonBackReference, or the class"
                + " with @JsonIdentityInfo, or cache a record of what is needed",
            type, path(steps.subList(0, i)));
      }
    }
    return MessageId.UNWRITABLE_VALUE.text(
        "a value of type %s cannot be written as JSON%s…: there are more than %d objects in each"
            + " other; cache a list of what they hold",
        type,
        path(steps.subList(0, Math.min(steps.size(), SHOWN_STEPS))),
        StreamWriteConstraints.DEFAULT_MAX_DEPTH);
  }

  private static String path(JacksonException e) {
    List<JacksonException.Reference> steps = e.getPath();
    return steps.size() <= MOST_STEPS ? path(steps) : path(steps.subList(0, SHOWN_STEPS)) + "…";
  }

  /** For example {@code at property lessons[2].title}. */
  private static String path(List<JacksonException.Reference> steps) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : steps) {
      if (step.from() instanceof Map) {
        text.append("[key]"); // data, as the value is
      } else if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return text.isEmpty() ? "" : " at property " + text;
  }
}

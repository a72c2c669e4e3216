package io.larder.connection.call;

import io.larder.common.LarderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replies of a pipeline, in the order of its requests: a value or an error for each. */
public record PipelineReplies(List<? extends @Nullable Object> replies) {
  /** The decoded reply of one request; throws the error that Redis answered it with. */
  @SuppressWarnings({"unchecked", "NullAway", "unused"}) // null where T may be
  public <T extends @Nullable Object> T get(int index, Request<T> request) {
    LarderException failure = failure(index);
    if (failure != null) {
      throw failure;
    }
    return (T) replies.get(index);
  }

  /** The decoded replies of the requests that were sent; throws the first error. */
  public <T extends @Nullable Object> List<T> all(List<Request<T>> requests) {
    List<T> all = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      all.add(get(i, requests.get(i)));
    }
    return all;
  }

  /** The error that Redis answered one request with, or null if it gave a value. */
  public @Nullable LarderException failure(int index) {
    return replies.get(index) instanceof LarderException failure ? failure : null;
  }
}

package io.larder.connection.call;

import io.larder.common.LarderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replies of a pipeline, in the order of its requests: a value or an error for each. */
public final class PipelineReplies {
  private final List<? extends @Nullable Object> replies;

  /**
   * @param replies decoded replies, and exceptions
   */
  PipelineReplies(List<? extends @Nullable Object> replies) {
    this.replies = replies;
  }

  /**
   * The value of one request.
   *
   * @param index its place in the pipeline
   * @param request the request
   * @param <T> the type of its decoded reply
   * @return the decoded reply
   * @throws LarderException if Redis answered this request with an error
   */
  @SuppressWarnings({"unchecked", "NullAway", "unused"}) // null where T may be
  public <T extends @Nullable Object> T get(int index, Request<T> request) {
    LarderException failure = failure(index);
    if (failure != null) {
      throw failure;
    }
    return (T) replies.get(index);
  }

  /**
   * The values of all requests.
   *
   * @param requests the requests, in the order in which they were sent
   * @param <T> the type of their decoded replies
   * @return the decoded replies
   * @throws LarderException the first error, if there is one
   */
  public <T extends @Nullable Object> List<T> all(List<Request<T>> requests) {
    List<T> all = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      all.add(get(i, requests.get(i)));
    }
    return all;
  }

  /**
   * The error of one request.
   *
   * @param index its place in the pipeline
   * @return the error that Redis answered with, or null if it gave a value
   */
  public @Nullable LarderException failure(int index) {
    return replies.get(index) instanceof LarderException failure ? failure : null;
  }
}

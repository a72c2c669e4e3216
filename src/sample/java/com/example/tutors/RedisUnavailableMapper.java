package com.example.tutors;

import io.larder.common.RedisUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** What cannot be answered without Redis is 503, never 500, and never a wrong yes. */
@Provider
public class RedisUnavailableMapper implements ExceptionMapper<RedisUnavailableException> {
  @Override
  public Response toResponse(RedisUnavailableException failure) {
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .type(MediaType.TEXT_PLAIN)
        .entity("Redis is not there, try again")
        .build();
  }
}

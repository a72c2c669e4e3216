package com.example.tutors;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import javax.cache.CacheException;

/** The same for caches that are called directly; annotated methods go on without theirs. */
@Provider
public class CacheUnavailableMapper implements ExceptionMapper<CacheException> {
  @Override
  public Response toResponse(CacheException failure) {
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .type(MediaType.TEXT_PLAIN)
        .entity("The cache is not there, try again")
        .build();
  }
}

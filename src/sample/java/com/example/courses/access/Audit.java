package com.example.courses.access;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Within the caches, unless {@code redis.annotations.priority} is above 2000. */
@Audited
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class Audit {
  @Inject AuditTrail trail;

  @AroundInvoke
  Object count(InvocationContext call) throws Exception {
    trail.add();
    return call.proceed();
  }
}

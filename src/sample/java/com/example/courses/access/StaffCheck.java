package com.example.courses.access;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** The application's own check, around the caches: their interceptors have the priority 150. */
@StaffOnly
@Interceptor
@Priority(100)
public class StaffCheck {
  @Inject Visitor visitor;

  @AroundInvoke
  Object check(InvocationContext call) throws Exception {
    if (!visitor.isStaff()) {
      throw new SecurityException("not for " + visitor.name());
    }
    return call.proceed();
  }
}

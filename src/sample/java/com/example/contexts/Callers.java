package com.example.contexts;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** Tells who calls it. */
@Stateless
@PermitAll
public class Callers {
  @Resource SessionContext context;

  public String name() {
    return context.getCallerPrincipal().getName();
  }
}

package com.example.courses.faults;

import jakarta.enterprise.context.Dependent;
import org.eclipse.microprofile.faulttolerance.ExecutionContext;
import org.eclipse.microprofile.faulttolerance.FallbackHandler;

/** Says that nobody knows; WildFly mixes up methods of the same class in two WARs of an EAR. */
@Dependent
public class UnknownTide implements FallbackHandler<String> {
  @Override
  public String handle(ExecutionContext context) {
    return "unknown";
  }
}

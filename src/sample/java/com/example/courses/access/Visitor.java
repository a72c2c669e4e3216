package com.example.courses.access;

import jakarta.enterprise.context.RequestScoped;

/** Who asks. */
@RequestScoped
public class Visitor {
  private String name = "a stranger";

  public void enter(String visitor) {
    name = visitor;
  }

  public String name() {
    return name;
  }

  public boolean isStaff() {
    return name.equals("ada");
  }
}

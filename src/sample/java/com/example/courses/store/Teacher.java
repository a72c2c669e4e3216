package com.example.courses.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A teacher, as the database has it. */
@Entity
public class Teacher {
  @Id private long id;
  private String name;

  protected Teacher() {}

  public Teacher(long id, String name) {
    this.id = id;
    this.name = name;
  }

  public long getId() {
    return id;
  }

  public String getName() {
    return name;
  }
}

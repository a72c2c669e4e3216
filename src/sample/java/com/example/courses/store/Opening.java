package com.example.courses.store;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Fills the database and a cache before the first request. */
@Startup
@Singleton
public class Opening {
  @PersistenceContext(unitName = "courses")
  EntityManager entities;

  @Inject CourseTable table;

  @PostConstruct
  void open() {
    Teacher ada = new Teacher(1, "Ada");
    entities.persist(ada);
    entities.persist(new Course(1, "Algebra", ada));
    table.find(1);
  }
}

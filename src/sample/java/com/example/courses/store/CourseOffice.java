package com.example.courses.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Changes in one transaction of CDI, made by an EJB and by another bean. */
@ApplicationScoped
public class CourseOffice {
  @Inject CourseTable table;
  @Inject CourseDesk desk;

  /** Gives what the transaction itself reads afterwards. */
  @Transactional
  public String rename(long id, String title) {
    table.rename(id, title);
    return desk.find(id).title();
  }

  @Transactional
  public void renameAndFail(long id, String title) {
    desk.rename(id, title);
    throw new IllegalStateException("seen " + table.find(id).title());
  }
}

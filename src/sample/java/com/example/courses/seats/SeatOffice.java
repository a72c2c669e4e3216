package com.example.courses.seats;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

/** Reserves seats in transactions; a bean of CDI, without Enterprise Beans and a database. */
@ApplicationScoped
public class SeatOffice {
  @Inject SeatPlan plan;

  @Transactional
  public void reserve(String seat, String name) {
    plan.reserve(seat, name);
  }

  @Transactional
  public void refuse(String seat, String name) {
    plan.propose(seat, name);
    throw new IllegalStateException("no seat for " + name);
  }
}

package com.example.campus.web;

import io.larder.connection.RedisConnected;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often this module was told that it is connected. */
@ApplicationScoped
public class Connections {
  private final AtomicInteger told = new AtomicInteger();

  void count(@Observes RedisConnected event) {
    told.incrementAndGet();
  }

  public int told() {
    return told.get();
  }
}

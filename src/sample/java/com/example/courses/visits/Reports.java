package com.example.courses.visits;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Reports that are made on threads of the server, of what is cached. */
@ApplicationScoped
public class Reports {
  @Resource ManagedExecutorService executor;
  @Inject Figures figures;

  public int sum(String course, int tasks) throws Exception {
    List<Future<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      parts.add(executor.submit(() -> figures.find(course)));
    }
    int sum = 0;
    for (Future<Integer> part : parts) {
      sum += part.get(1, TimeUnit.MINUTES);
    }
    return sum;
  }
}

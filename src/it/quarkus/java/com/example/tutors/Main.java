package com.example.tutors;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Stops the application when the input ends, and stays, so that one can see what is left. */
@QuarkusMain
public class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch killed = new CountDownLatch(1);
    Thread input = new Thread(Main::stopAtEndOfInput, "input");
    input.setDaemon(true);
    input.start();
    Quarkus.run(null, Main::ended, args);
    killed.await();
  }

  private static void ended(int code, Throwable failure) {
    System.out.println("launcher: stopped");
    if (failure != null) {
      failure.printStackTrace();
      System.exit(code);
    }
  }

  private static void stopAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
    Quarkus.asyncExit();
  }
}

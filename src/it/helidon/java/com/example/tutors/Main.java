package com.example.tutors;

import io.helidon.microprofile.server.Server;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Stops the application when the input ends, and stays, so that one can see what is left. */
public class Main {
  private Main() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Server server = Server.create().start();
    System.out.println("launcher: started at http://localhost:" + server.port());
    while (System.in.read() >= 0) {
      continue;
    }
    server.stop();
    System.out.println("launcher: stopped");
    new CountDownLatch(1).await();
  }
}

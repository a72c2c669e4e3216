package io.larder.demo;

import io.larder.embedded.EmbeddedRedis;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Outages on a button. */
final class OutagePage extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final int SECONDS = 15;

  private final transient EmbeddedRedis redis;

  OutagePage(EmbeddedRedis redis) {
    this.redis = redis;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getServletPath().equals("/")) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setContentType("text/html;charset=utf-8");
    response
        .getWriter()
        .print(
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Outages on a button</title>
            <h1>Outages on a button</h1>
            <p>See in <a href="larder">the console</a> what comes of it.</p>
            <form method="post"><button>Kill Redis for %d seconds</button></form>
            </html>
            """
                .formatted(SECONDS));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    redis.kill();
    CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(redis::start);
    response.sendRedirect("larder");
  }
}

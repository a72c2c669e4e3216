package io.larder.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Orders to a further JVM and its answers, a line each. */
public final class Dialog implements AutoCloseable {
  private static final String GONE = "gone";

  private final Process process;
  private final BufferedWriter orders;
  private final Predicate<String> notes;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /** Lines that are taken as notes, on a thread of its own, are no answers. */
  public Dialog(Process process, Predicate<String> notes) {
    this.process = process;
    this.orders = process.outputWriter();
    this.notes = notes;
    Thread reader = new Thread(this::read, "dialog-reader");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (!notes.test(line)) {
          answers.add(line);
        }
      }
    } catch (IOException e) {
      // Ended.
    }
    answers.add(GONE);
  }

  public void order(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
  }

  /** Fails if the JVM has ended, or is silent for so long. */
  public String answer(Duration patience) throws InterruptedException {
    String answer = answers.poll(patience.toSeconds(), TimeUnit.SECONDS);
    if (answer == null || answer.equals(GONE)) {
      throw new IllegalStateException("a further JVM ended, or is silent");
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

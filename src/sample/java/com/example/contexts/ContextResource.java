package com.example.contexts;

import io.larder.session.SessionStore;
import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Asks in whose context callbacks run, and what becomes of a server whose threads are all taken.
 */
@Path("contexts")
@RequestScoped
@PermitAll
@Produces(MediaType.TEXT_PLAIN)
public class ContextResource {
  @Inject Books books;
  @Inject Callers callers;
  @Inject Shelf shelf;
  @Inject SessionStore sessions;

  @Resource ManagedExecutorService executor;

  @GET
  @Path("books/{id}")
  public String find(@PathParam("id") String id) {
    return books.find(id);
  }

  @GET
  @Path("asked")
  public int asked() {
    return books.howManyAsked();
  }

  @GET
  @Path("runs")
  public int runs() {
    return books.runs();
  }

  /** Fills the server's executor with calls that all wait for each other before they read. */
  @POST
  @Path("tasks")
  public String fill(@QueryParam("number") int number) throws Exception {
    int before = books.runs();
    CountDownLatch go = new CountDownLatch(1);
    List<Future<String>> tasks = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String id = "task" + i;
      tasks.add(
          executor.submit(
              () -> {
                go.await(10, TimeUnit.SECONDS);
                return books.find(id);
              }));
    }
    long begin = System.nanoTime();
    go.countDown();
    for (Future<String> task : tasks) {
      task.get(2, TimeUnit.MINUTES);
    }
    long millis = (System.nanoTime() - begin) / 1_000_000;
    return (books.runs() - before) + " runs in " + millis + " ms";
  }

  /** What a callback sees on a stage of each kind, and an asynchronous loader. */
  @GET
  @Path("callbacks/{how}/{id}")
  public void callback(
      @PathParam("how") String how, @PathParam("id") String id, @Suspended AsyncResponse response) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    CompletionStage<String> stage =
        switch (how) {
          case "method" -> books.findLater(id);
          case "compute", "loader" -> books.compute(id, () -> seen(loader));
          case "get" -> books.get(id);
          case "put" -> books.put(id, "put");
          case "removeBefore" -> books.removeBefore(id);
          case "off" -> books.findUncached(id);
          case "offCompute" -> books.computeUncached(id);
          case "keyless" -> books.findBy(() -> id);
          default -> throw new IllegalArgumentException(how);
        };
    books.asked();
    CompletionStage<String> seen =
        how.equals("loader") ? stage : stage.handle((found, failure) -> seen(loader));
    seen.whenComplete(
        (value, failure) -> response.resume(failure == null ? value : String.valueOf(failure)));
  }

  /**
   * What callbacks see that are added in every way to one stage, which somebody else may end, or a
   * timeout.
   */
  @GET
  @Path("ways/{how}/{end}/{id}")
  public void ways(
      @PathParam("how") String how,
      @PathParam("end") String end,
      @PathParam("id") String id,
      @Suspended AsyncResponse response) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    CompletionStage<String> given =
        switch (how) {
          case "method" -> books.findLater(id);
          case "compute" -> books.compute(id, () -> "computed");
          case "get" -> books.get(id);
          case "session" -> sessions.async().exists(id).thenApply(String::valueOf);
          default -> throw new IllegalArgumentException(how);
        };
    CompletableFuture<String> stage = given.toCompletableFuture();
    Ways ways = new Ways(() -> seen(loader));
    switch (end) {
      case "orTimeout" -> ways.add(stage.orTimeout(1, TimeUnit.SECONDS));
      case "stranger" -> {
        // Of no context: the server knows nothing of this thread.
        Thread stranger = new Thread(() -> ways.add(stage));
        stranger.start();
        join(stranger);
        books.keep(id, stage);
      }
      case "completeOnTimeout" -> ways.add(stage.completeOnTimeout("late", 1, TimeUnit.SECONDS));
      default -> ways.add(books.keep(id, stage));
    }
    books.asked();
    ways.seen()
        .whenComplete(
            (value, failure) -> response.resume(failure == null ? value : String.valueOf(failure)));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a stage that another user keeps. */
  @POST
  @Path("ends/{end}/{id}")
  public String end(@PathParam("end") String end, @PathParam("id") String id) {
    CompletableFuture<String> stage = books.kept(id);
    switch (end) {
      case "cancel" -> stage.cancel(true);
      case "complete" -> stage.complete("by another");
      case "completeExceptionally" -> stage.completeExceptionally(new IllegalStateException());
      case "completeAsync" -> stage.completeAsync(() -> "by another");
      case "obtrudeValue" -> stage.obtrudeValue("by another");
      case "obtrudeException" -> stage.obtrudeException(new IllegalStateException());
      default -> throw new IllegalArgumentException(end);
    }
    return "ended";
  }

  /** Identity, naming and class loader of the calling thread. */
  private String seen(ClassLoader expected) {
    String naming;
    try {
      naming = InitialContext.doLookup("java:comp/env/application");
    } catch (NamingException e) {
      naming = "none";
    }
    boolean loader = Thread.currentThread().getContextClassLoader() == expected;
    return callers.name() + ", naming " + naming + ", class loader " + loader;
  }

  @POST
  @Path("arrivals/{id}")
  public String arrive(@PathParam("id") String id) {
    books.arrive(id);
    return "arrived";
  }

  @POST
  @Path("losses/{id}")
  public String lose(@PathParam("id") String id) {
    books.lose(id);
    return "lost";
  }

  /** Whether the change is made when the stage of an asynchronous method completes. */
  @POST
  @Path("asynchronous/{how}")
  public String asynchronous(@PathParam("how") String how) throws Exception {
    int wrong = 0;
    for (int i = 0; i < 100; i++) {
      String id = how + i;
      books.find(id);
      int before = books.runs();
      CompletableFuture<String> done =
          switch (how) {
            case "remove" -> books.removeLater(id);
            case "removeAll" -> books.removeAllLater();
            default -> books.putLater(id, "put");
          };
      done.get(1, TimeUnit.MINUTES);
      String found = books.find(id);
      boolean changed = how.equals("put") ? found.equals("put") : books.runs() > before;
      wrong += changed ? 0 : 1;
    }
    return wrong + " too early";
  }

  @POST
  @Path("shelf/{key}")
  public String shelf(@PathParam("key") String key) {
    return shelf.use(key);
  }

  /** Writes what is injected down and reads it again, as a server does with its sessions. */
  @POST
  @Path("shelf/{key}/passivated")
  public String passivated(@PathParam("key") String key) throws Exception {
    shelf.use(key);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(shelf.parts());
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (ObjectInputStream in =
        new Loading(new ByteArrayInputStream(bytes.toByteArray()), loader)) {
      Object[] parts = (Object[]) in.readObject();
      return shelf.find(parts, key);
    }
  }

  private static final class Loading extends ObjectInputStream {
    private final ClassLoader loader;

    Loading(InputStream in, ClassLoader loader) throws IOException {
      super(in);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(type.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(type);
      }
    }
  }
}

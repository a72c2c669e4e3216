package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.Storing;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.keyspace.Generations.State;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the changes of annotated methods, also those of which only the writer learns. */
record AnnotatedWrites(EntryWriter writer) {

  /**
   * Makes a change that an annotated method asks for. The writer is called first, whatever Redis
   * says, because the method goes on without Redis; its time is free. What the method has computed
   * is written only if it was stored: what an eviction has overtaken must not reach the database.
   */
  Reply<Mutation.Result> writeThrough(Mutation mutation, Deadline deadline) {
    if (!scripted().hasWriter()) {
      return writer.write(mutation, deadline);
    }
    scripted().note(mutation);
    Store computed = mutation.options().store();
    boolean storedFirst = computed != null && computed.how() != Storing.PUT;
    return Reply.steps(
        () -> {
          long start = writer.observation().start();
          Mutation.Result made =
              scripted()
                  .locks
                  .locked(
                      mutation.key(),
                      deadline,
                      left ->
                          storedFirst ? storeFirst(mutation, left) : writeFirst(mutation, left));
          writer.count(List.of(mutation), List.of(made), start);
          return made;
        });
  }

  private Mutation.Result writeFirst(Mutation mutation, @Nullable Deadline deadline) {
    long begin = System.nanoTime();
    scripted().writer.call(mutation);
    Deadline left = deadline == null ? null : deadline.later(System.nanoTime() - begin);
    return writer.write(mutation.written(), left).await();
  }

  private Mutation.Result storeFirst(Mutation mutation, @Nullable Deadline deadline) {
    Mutation.Result made = writer.write(mutation.written(), deadline).await();
    if (made.hasStored()) {
      long begin = System.nanoTime();
      try {
        scripted().writer.call(mutation);
      } catch (RuntimeException | Error e) {
        Mutation removal = Mutation.remove(mutation.key(), Options.NONE).written();
        oneCall(() -> writer.write(removal, null).recover(failure -> made));
        throw e;
      }
      Deadline left = deadline == null ? null : deadline.later(System.nanoTime() - begin);
      confirm(mutation.key(), Objects.requireNonNull(mutation.value()), left);
    }
    return made;
  }

  /** Evicts what was stored if others may have told the writer something else since. */
  private void confirm(StoredBytes key, StoredBytes stored, @Nullable Deadline deadline) {
    Mutation same = Mutation.ifEqual(key, stored, stored).written();
    boolean confirmed =
        writer.store().inState(deadline, state -> again(state, same, deadline)).await().isDone();
    if (!confirmed) {
      oneCall(() -> writer.evict(key, null));
    }
  }

  /** What has to be made up for, whatever time is left to the annotated method. */
  private void oneCall(Supplier<Reply<?>> call) {
    var unused = writer.store().calls().oneCall(() -> call.get().map(done -> true)).await();
  }

  private Reply<Mutation.Result> again(State state, Mutation same, @Nullable Deadline deadline) {
    EntryStore store = writer.store();
    byte[] redisKey = store.redisKey(state, same.key());
    return store.write(writer.requests().again(redisKey, same), same, deadline);
  }

  /** Calls the writer alone. */
  Reply<@Nullable Void> tellWriter(Mutation mutation) {
    return Reply.steps(
        () ->
            scripted()
                .locks
                .<@Nullable Void>locked(
                    mutation.key(),
                    null,
                    left -> {
                      scripted().writer.call(mutation);
                      return null;
                    }));
  }

  boolean isNeeded() {
    return scripted().hasWriter();
  }

  private ScriptedWriter<?, ?> scripted() {
    return writer.scripted();
  }
}

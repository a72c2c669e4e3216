package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.cache.CacheOperations;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.persistence.indirection.IndirectContainer;
import org.eclipse.persistence.indirection.IndirectList;
import org.eclipse.persistence.indirection.ValueHolderInterface;
import org.hibernate.LazyInitializationException;
import org.hibernate.bytecode.enhance.spi.interceptor.BytecodeLazyAttributeInterceptor;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.proxy.HibernateProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RedissonClient;

/** Entities whose parts are loaded lazily are refused by what they are, on every surface. */
@RedisTest
class LazyEntitiesCdiTest {
  /** A collection of Hibernate's whose session is over. */
  static final class Bag extends AbstractList<String> implements PersistentCollection<String> {
    @Override
    public String get(int index) {
      throw new LazyInitializationException("no session");
    }

    @Override
    public int size() {
      throw new LazyInitializationException("no session");
    }

    @Override
    public boolean wasInitialized() {
      return false;
    }
  }

  /** A list of EclipseLink's that was not loaded. */
  static final class LazyList extends ArrayList<String> implements IndirectContainer<String> {
    private static final long serialVersionUID = 1L;
    private Object valueHolder = new Object();

    @Override
    public int size() {
      throw new IllegalStateException("no session " + valueHolder);
    }

    @Override
    public boolean isInstantiated() {
      return false;
    }
  }

  /** As EclipseLink weaves a lazy reference: its getter loads it. */
  @Entity
  public static class Chapter {
    private Holder _persistence_author_vh;
    private Author author = new Author();

    public Author getAuthor() {
      if (_persistence_author_vh != null) {
        _persistence_author_vh.loaded = true;
      }
      return author;
    }

    public void setAuthor(Author author) {
      this.author = author;
    }
  }

  private static final class Holder implements ValueHolderInterface<Author> {
    private boolean loaded;

    @Override
    public boolean isInstantiated() {
      return loaded;
    }
  }

  /** As Hibernate enhances an entity with a lazy attribute. */
  @Entity
  public static class Page {
    private transient BytecodeLazyAttributeInterceptor $$_hibernate_attributeInterceptor;
    private String text = "long";

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }
  }

  private static Chapter chapter(boolean loaded) {
    Chapter chapter = new Chapter();
    chapter._persistence_author_vh = new Holder();
    chapter._persistence_author_vh.loaded = loaded;
    return chapter;
  }

  private static Page page(boolean loaded) {
    Page page = new Page();
    page.$$_hibernate_attributeInterceptor = () -> !loaded;
    return page;
  }

  public static class Author {
    private String name = "Ada";
    private List<String> books = List.of();
    private Author editor;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public List<String> getBooks() {
      return books;
    }

    public void setBooks(List<String> books) {
      this.books = books;
    }

    public Author getEditor() {
      return editor;
    }

    public void setEditor(Author editor) {
      this.editor = editor;
    }
  }

  /** As Hibernate makes it. */
  public static class Author$HibernateProxy extends Author implements HibernateProxy {
    private final Object interceptor = new Object();

    public Object getHibernateLazyInitializer() {
      return interceptor;
    }
  }

  /** An entity that is whole but for its author. */
  @Entity
  public static class Book {
    private Author author = new Author$HibernateProxy();

    public Author getAuthor() {
      return author;
    }

    public void setAuthor(Author author) {
      this.author = author;
    }
  }

  /** As EclipseLink weaves it, and something that is refused. */
  public static class Woven {
    private Object _persistence_session;
    private String name = "Ada";
    private String secret = "x";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name + (_persistence_session == null ? "" : secret);
    }
  }

  private static Author author(List<String> books, Author editor) {
    Author author = new Author();
    author.setBooks(books);
    author.setEditor(editor);
    return author;
  }

  @ApplicationScoped
  static class Authors {
    @Inject
    @CacheName("lazy-objects")
    Cache<String, Object> objects;

    @Inject
    @CacheName("lazy-authors")
    Cache<String, Author> authors;

    @Inject
    @CacheName("lazy-keys")
    Cache<Object, String> keys;

    @Inject CacheOperations operations;
    @Inject SessionStore sessions;

    public Stream<ThrowingCallable> surfaces(Object value) {
      return Stream.of(
          () -> objects.put("a", value),
          () ->
              objects.invoke(
                  "a",
                  (entry, arguments) -> {
                    entry.setValue(value);
                    return null;
                  }),
          () -> operations.set("a", value),
          () -> operations.hash("h").set("f", value),
          () -> operations.async().set("a", value).toCompletableFuture().join(),
          () -> sessions.issue(Session.of("user", Map.of("author", value)), Duration.ofMinutes(1)));
    }

    public Cache<String, Author> authors() {
      return authors;
    }

    public Cache<String, Object> objects() {
      return objects;
    }

    public Cache<Object, String> keys() {
      return keys;
    }

    @CacheResult(cacheName = "lazy-results")
    public Author find(String kind) {
      return switch (kind) {
        case "proxy" -> new Author$HibernateProxy();
        case "bag" -> author(new Bag(), null);
        default -> author(List.of(), new Author$HibernateProxy());
      };
    }
  }

  static Stream<Arguments> entities() {
    String author = Author.class.getName() + " is an entity with lazy parts";
    return Stream.of(
        Arguments.of("proxy", new Author$HibernateProxy(), author),
        Arguments.of("proxy inside", author(List.of(), new Author$HibernateProxy()), author),
        Arguments.of("proxy in a list", List.of(new Author$HibernateProxy()), author),
        Arguments.of(
            "proxy in an entity",
            new Book(),
            Book.class.getName() + " is an entity with lazy parts (author)"),
        Arguments.of("bag", author(new Bag(), null), author + " (books)"),
        Arguments.of("list", author(new LazyList(), null), author + " (books)"),
        Arguments.of("wrapped bag", author(Collections.unmodifiableList(new Bag()), null), author),
        Arguments.of("in a list", List.of(author(new Bag(), null)), author + " (books)"),
        Arguments.of("unread list", author(new IndirectList<>(List.of("b"), false), null), author),
        Arguments.of(
            "unread reference",
            chapter(false),
            Chapter.class.getName() + " is an entity with lazy parts (author)"),
        Arguments.of(
            "unread attribute", page(false), Page.class.getName() + " is an entity with lazy"),
        Arguments.of("woven", new Woven(), Woven.class.getName() + " is an entity with lazy"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entities")
  void entityWithLazyParts_isRefusedByWhatItIs_onEverySurface(
      String name, Object value, String message, TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      container
          .get(Authors.class)
          .surfaces(value)
          .forEach(
              surface ->
                  assertThat(text(catchThrowable(surface)))
                      .contains(message, ": cache a record of it")
                      .doesNotContain("allowed-types", "FAIL_ON_EMPTY_BEANS", "unproxy"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "bag", "editor"})
  void annotatedMethod_thatReturnsOne_warnsByWhatItIs(String kind, TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      container.get(Authors.class).find(kind);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-6006"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains(Author.class.getName() + " is an entity with lazy parts")
                      .doesNotContain("allowed-types"));
    }
  }

  @Test
  void loadedEntities_areCached(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      Cache<String, Author> authors = container.get(Authors.class).authors();
      authors.put("a", author(new PersistentBag<>(List.of("loaded")), author(List.of("b"), null)));
      assertThat(authors.get("a").getBooks()).containsExactly("loaded");
      authors.put("b", author(new IndirectList<>(List.of("read"), true), null));
      assertThat(authors.get("b").getBooks()).containsExactly("read");
      Cache<String, Object> objects = container.get(Authors.class).objects();
      objects.put("chapter", chapter(true));
      assertThat(((Chapter) objects.get("chapter")).getAuthor().getName()).isEqualTo("Ada");
      objects.put("page", page(true));
      assertThat(((Page) objects.get("page")).getText()).isEqualTo("long");
    }
  }

  @Test
  void partsThatAreNotLoaded_areNotLoadedByAPut(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      IndirectList<String> books = new IndirectList<>(List.of("b"), false);
      Chapter chapter = chapter(false);
      container
          .get(Authors.class)
          .surfaces(author(books, null))
          .forEach(surface -> assertThat(catchThrowable(surface)).isNotNull());
      container
          .get(Authors.class)
          .surfaces(chapter)
          .forEach(surface -> assertThat(catchThrowable(surface)).isNotNull());
      assertThat(books.isInstantiated()).isFalse();
      assertThat(chapter._persistence_author_vh.isInstantiated()).isFalse();
    }
  }

  @Test
  void injectedClient_refusesOneByWhatItIs(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      RedissonClient client = container.get(RedissonClient.class);
      for (Object value : List.of(new Author$HibernateProxy(), author(new Bag(), null))) {
        assertThat(text(catchThrowable(() -> client.getBucket("lazy").set(value))))
            .contains("is an entity with lazy parts", ": cache a record of it")
            .doesNotContain("FAIL_ON_EMPTY_BEANS");
      }
    }
  }

  @Test
  void keyThatIsOne_isRefusedByWhatItIs(TestRedis redis) {
    try (TestContainer container = TestContainer.start(redis.settings(), Authors.class)) {
      Cache<Object, String> keys = container.get(Authors.class).keys();
      for (Object key : List.of(new Author$HibernateProxy(), author(new Bag(), null))) {
        assertThat(text(catchThrowable(() -> keys.put(key, "a"))))
            .contains("an entity with lazy parts: use its id, or a record of it");
      }
    }
  }

  private static String text(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      text.append(e.getMessage()).append('\n');
    }
    return text.toString();
  }
}

package io.larder.clients;

import jakarta.persistence.Cacheable;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Entities of each way to be cached. */
@NullUnmarked
final class Model {
  private Model() {}

  enum Level {
    LOW,
    HIGH
  }

  @Embeddable
  public record Place(String shelf, Integer number) implements Serializable {}

  /** Cached read-write, with collections and a natural id. */
  @Entity(name = "Book")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  @NaturalIdCache
  public static class Book {
    @Id public Long id;
    @Version public int version;
    @NaturalId public String isbn;
    public String title;
    public BigDecimal price;
    public LocalDate day;
    public Instant at;
    public UUID uuid;
    public byte[] cover;

    @Enumerated(EnumType.STRING)
    public Level level;

    @Embedded public Place place;

    @ManyToOne(fetch = FetchType.LAZY)
    public @Nullable Publisher publisher;

    @OneToMany(mappedBy = "book", cascade = CascadeType.ALL)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    public List<Chapter> chapters = new ArrayList<>();

    @ElementCollection
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    public Set<String> tags = new HashSet<>();

    static Book of(long id) {
      Book book = new Book();
      book.id = id;
      book.isbn = "isbn-" + id;
      book.title = "title " + id;
      book.price = new BigDecimal("12.50");
      book.day = LocalDate.of(2024, 2, 29);
      book.at = Instant.parse("2024-01-01T00:00:00.123456Z");
      book.uuid = new UUID(1, id);
      book.cover = new byte[] {1, 2, (byte) 200};
      book.level = Level.HIGH;
      book.place = new Place("s", 3);
      book.tags.add("x");
      book.tags.add("y");
      Chapter chapter = new Chapter();
      chapter.id = id * 10;
      chapter.text = "c";
      chapter.book = book;
      book.chapters.add(chapter);
      return book;
    }
  }

  /** In a collection of another entity. */
  @Entity(name = "Chapter")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
  public static class Chapter {
    @Id public Long id;
    public String text;

    @ManyToOne(fetch = FetchType.LAZY)
    public Book book;
  }

  /** Cached nonstrict-read-write, with a time. */
  @Entity(name = "Note")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
  public static class Note {
    @Id public Integer id;
    @Version public Long version;
    public String text;
    public Date date;

    static Note of(int id, String text) {
      Note note = new Note();
      note.id = id;
      note.text = text;
      note.date = new Date(1_700_000_000_000L);
      return note;
    }
  }

  /** Cached read-only. */
  @Entity(name = "Publisher")
  @Cacheable
  @Immutable
  @Cache(usage = CacheConcurrencyStrategy.READ_ONLY)
  public static class Publisher {
    @Id public String id;
    public String town;

    static Publisher of(String id) {
      Publisher publisher = new Publisher();
      publisher.id = id;
      publisher.town = "town";
      return publisher;
    }
  }

  @Embeddable
  public record SlotId(String letter, Long number) implements Serializable {}

  /** With an id of two parts. */
  @Entity(name = "Slot")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
  public static class Slot {
    @EmbeddedId public SlotId id;
    public String text;

    static Slot of(SlotId id, String text) {
      Slot slot = new Slot();
      slot.id = id;
      slot.text = text;
      return slot;
    }
  }

  /** Cached as part of the transaction, which needs JTA elsewhere. */
  @Entity(name = "Loan")
  @Cacheable
  @Cache(usage = CacheConcurrencyStrategy.TRANSACTIONAL)
  public static class Loan {
    @Id public Long id;
    public String text;
  }

  static List<Class<?>> entities() {
    return List.of(Book.class, Chapter.class, Note.class, Publisher.class, Slot.class, Loan.class);
  }
}

package io.larder.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.apache.ibatis.builder.xml.XMLMapperBuilder;
import org.apache.ibatis.logging.jdk14.Jdk14LoggingImpl;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MyBatis' second-level cache, by the mapper's {@code <cache>} element. */
@RedisTest
class MyBatisIT {
  /** A row. */
  public record Book(int id, String title) implements Serializable {}

  /** The mapper. */
  public interface Books {
    /** All of a title. */
    List<Book> byTitle(String title);

    /** One by its id. */
    Book byId(int id);

    /** Changes a title. */
    int rename(
        @org.apache.ibatis.annotations.Param("id") int id,
        @org.apache.ibatis.annotations.Param("title") String title);
  }

  @TempDir Path folder;

  private JdbcDataSource database;
  private SqlSessionFactory factory;
  private OwnRedis redis;

  @BeforeEach
  void open(Fixture fixture) throws Exception {
    fixture.leavingNoThreads();
    redis = fixture.redis();
    Recipe.of("MyBatis")
        .install(
            fixture,
            folder,
            redis,
            "redis.codec.allowed-types",
            "org.apache.ibatis.cache.*,io.larder.clients.*");
    database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Connection connection = database.getConnection()) {
      connection
          .createStatement()
          .execute("create table book(id int primary key, title varchar(99))");
      connection.createStatement().execute("insert into book values (1, 'first')");
    }
    factory = start();
    fixture.closing(
        () ->
            javax.cache.Caching.getCachingProvider("io.larder.jcache.LarderCachingProvider")
                .close());
  }

  private SqlSessionFactory start() {
    Configuration configuration =
        new Configuration(new Environment("test", new JdbcTransactionFactory(), database));
    configuration.setLogImpl(Jdk14LoggingImpl.class);
    String mapper =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN"
          "http://mybatis.org/dtd/mybatis-3-mapper.dtd">
        <mapper namespace="%s">
          %s
          <select id="byTitle" resultType="%s">select * from book where title = #{title}</select>
          <select id="byId" resultType="%s">select * from book where id = #{id}</select>
          <update id="rename">update book set title = #{title} where id = #{id}</update>
        </mapper>
        """
            .formatted(
                Books.class.getName(),
                Recipe.of("MyBatis").block("<cache"),
                Book.class.getName(),
                Book.class.getName());
    new XMLMapperBuilder(
            new ByteArrayInputStream(mapper.getBytes(StandardCharsets.UTF_8)),
            configuration,
            "Books.xml",
            configuration.getSqlFragments())
        .parse();
    return new SqlSessionFactoryBuilder().build(configuration);
  }

  private <T> T in(Function<Books, T> work) {
    try (SqlSession session = factory.openSession()) {
      T result = work.apply(session.getMapper(Books.class));
      session.commit();
      return result;
    }
  }

  private Book byId(int id) {
    return in(books -> books.byId(id));
  }

  private List<Book> byTitle(String title) {
    return in(books -> books.byTitle(title));
  }

  private void rename(String title) {
    in(books -> books.rename(1, title));
  }

  /** Behind MyBatis' back. */
  private void renameInTheDatabase(String title) throws Exception {
    try (Connection connection = database.getConnection()) {
      connection.createStatement().execute("update book set title = '" + title + "'");
    }
  }

  @Test
  void rowsAreCached_alsoForTheNextStart_untilTheMapperChangesThem() throws Exception {
    assertThat(byTitle("first")).containsExactly(new Book(1, "first"));
    assertThat(byId(1)).isEqualTo(new Book(1, "first"));
    assertThat(byTitle("none")).isEmpty();
    renameInTheDatabase("hidden");

    assertThat(byTitle("first")).containsExactly(new Book(1, "first"));
    factory = start();
    assertThat(byId(1)).isEqualTo(new Book(1, "first"));

    rename("second");
    assertThat(byId(1)).isEqualTo(new Book(1, "second"));
    assertThat(byTitle("first")).isEmpty();
  }

  @Test
  void withoutRedis_itGoesOn() {
    assertThat(byId(1)).isEqualTo(new Book(1, "first"));

    redis.kill();
    assertThat(byId(1)).isEqualTo(new Book(1, "first"));
    rename("second");
    assertThat(byId(1)).isEqualTo(new Book(1, "second"));
    redis.start();
    assertThat(byId(1)).isEqualTo(new Book(1, "second"));
  }
}

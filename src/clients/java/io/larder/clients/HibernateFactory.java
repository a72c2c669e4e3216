package io.larder.clients;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import java.nio.file.Path;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** Opens Hibernate with the guide's recipe, on a database that outlives the factory. */
final class HibernateFactory {
  private static final Recipe RECIPE = Recipe.of("Hibernate ORM");

  private HibernateFactory() {}

  /** Installs the recipe, and allows the entities of the tests. */
  static void install(Fixture fixture, Path folder, OwnRedis redis) {
    RECIPE.install(
        fixture,
        folder,
        redis,
        "redis.codec.allowed-types",
        "org.hibernate.cache.*,io.larder.clients.*");
  }

  static SessionFactory open(String database, boolean creating) {
    Configuration configuration = new Configuration();
    Model.entities().forEach(configuration::addAnnotatedClass);
    configuration.addProperties(RECIPE.properties("hibernate.cache"));
    configuration.setProperty("hibernate.connection.url", "jdbc:h2:" + database);
    configuration.setProperty("hibernate.connection.username", "sa");
    configuration.setProperty("hibernate.connection.password", "");
    configuration.setProperty("hibernate.hbm2ddl.auto", creating ? "create" : "none");
    configuration.setProperty("hibernate.globally_quoted_identifiers", "true");
    configuration.setProperty("hibernate.generate_statistics", "true");
    return configuration.buildSessionFactory();
  }
}

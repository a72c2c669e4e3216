package io.larder.clients;

import io.larder.config.NodeAddress;
import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** What the guide tells to configure for a client: the blocks of its section, as they stand. */
final class Recipe {
  /** Where clients that want a URI find the settings. */
  static final URI SETTINGS = URI.create("classpath:larder.properties");

  private static final Path GUIDE = Path.of("src/docs/guide/clients.md");

  private final String client;
  private final List<String> blocks = new ArrayList<>();

  private Recipe(String client) {
    this.client = client;
  }

  /** The recipe of the section with this heading. */
  static Recipe of(String client) {
    Recipe recipe = new Recipe(client);
    StringBuilder block = null;
    boolean here = false;
    for (String line : lines()) {
      if (block == null && line.startsWith("## ")) {
        here = line.equals("## " + client);
      } else if (here && line.startsWith("```")) {
        if (block == null) {
          block = new StringBuilder();
        } else {
          recipe.blocks.add(block.toString());
          block = null;
        }
      } else if (block != null) {
        block.append(line).append('\n');
      }
    }
    return recipe;
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(GUIDE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String block(String content) {
    return blocks.stream()
        .filter(block -> block.contains(content))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException(GUIDE + " has no " + content + " for " + client));
  }

  /** The block of properties that has this in it. */
  Properties properties(String content) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(block(content)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  /** Puts larder.properties, for a server of a test, on the class path of this thread. */
  void install(Fixture fixture, Path folder, OwnRedis redis, String... more) {
    Properties settings = properties("redis.host=");
    NodeAddress address = redis.address();
    settings.setProperty("redis.host", address.host());
    settings.setProperty("redis.port", Integer.toString(address.port()));
    for (int i = 0; i < more.length; i += 2) {
      settings.setProperty(more[i], more[i + 1]);
    }
    try (Writer writer = Files.newBufferedWriter(folder.resolve("larder.properties"))) {
      settings.store(writer, null);
      URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
      ClassLoader before = Thread.currentThread().getContextClassLoader();
      fixture.closing(
          () -> {
            Thread.currentThread().setContextClassLoader(before);
            loader.close();
          });
      Thread.currentThread().setContextClassLoader(loader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of a block that begins with this. */
  String line(String beginning) {
    return block(beginning)
        .lines()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }
}

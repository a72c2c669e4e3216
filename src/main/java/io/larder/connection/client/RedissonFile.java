package io.larder.connection.client;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.redisson.config.BaseConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.misc.RedisURI;
import org.yaml.snakeyaml.constructor.ConstructorException;
import org.yaml.snakeyaml.constructor.DuplicateKeyException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads the file of {@code redis.redisson-config}. The exceptions of the YAML library quote the
 * lines around an error and those of Redisson may quote a value, so that only the kind of an error
 * and its place are told, and no exception is kept as a cause.
 */
record RedissonFile(Path path) {
  /** Messages of Redisson that have no part of the file but names of its settings. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "[a-zA-Z]{1,60} can't be lower than [a-zA-Z]{1,60}"
              + "|server\\(s\\) address\\(es\\) not defined!"
              + "|Redis url should start with redis:// or rediss:// \\(for SSL connection\\)"
              + "|Redis url doesn't contain a port|Redis host can't be parsed"
              + "|retryAttempts setting can't be negative or MAX_VALUE");

  Config read() {
    try {
      return Config.fromYAML(path.toFile());
    } catch (IOException | RuntimeException e) {
      throw unusable(e);
    }
  }

  /** Does something with what was read, which may turn out to be unusable only then. */
  <T> T use(Supplier<T> work) {
    try {
      return work.get();
    } catch (ConfigurationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw unusable(e);
    }
  }

  /** Redisson itself finds a bad address when it has started threads, which it then leaves. */
  static void checkAddresses(BaseConfig<?> servers) {
    Collection<String> addresses = addresses(servers);
    if (addresses.isEmpty() || addresses.contains(null)) {
      throw new IllegalArgumentException("server(s) address(es) not defined!");
    }
    addresses.forEach(RedisURI::new);
  }

  private static Collection<String> addresses(BaseConfig<?> servers) {
    if (servers instanceof SingleServerConfig single) {
      return Collections.singletonList(single.getAddress());
    }
    if (servers instanceof ClusterServersConfig cluster) {
      return cluster.getNodeAddresses();
    }
    if (servers instanceof SentinelServersConfig sentinel) {
      return sentinel.getSentinelAddresses();
    }
    return servers instanceof MasterSlaveServersConfig several
        ? Collections.singletonList(several.getMasterAddress())
        : List.of();
  }

  private ConfigurationException unusable(Exception failure) {
    return new ConfigurationException(
        List.of(
            MessageId.UNREADABLE_FILE.text(
                "redis.redisson-config=%s is not a configuration of Redisson: %s",
                path, reason(failure))));
  }

  private static String reason(Exception failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof MarkedYAMLException marked) {
        Mark mark = marked.getProblemMark();
        return kind(marked) + (mark == null ? "" : place(mark));
      }
    }
    if (failure instanceof ReaderException) {
      return "a character that YAML does not allow";
    }
    if (failure instanceof YAMLException) {
      return "it is not valid YAML";
    }
    if (failure instanceof IOException) {
      return "it cannot be read (" + failure.getClass().getSimpleName() + ")";
    }
    String message = String.valueOf(failure.getMessage());
    return HARMLESS.matcher(message).matches()
        ? message
        : "Redisson refuses a value of it (" + failure.getClass().getSimpleName() + ")";
  }

  private static String kind(MarkedYAMLException failure) {
    if (failure instanceof DuplicateKeyException) {
      return "a key occurs twice";
    }
    return failure instanceof ConstructorException
        ? "a setting that Redisson does not have, or a value that does not fit it"
        : "the syntax of YAML is broken";
  }

  private static String place(Mark mark) {
    return String.format(
        Locale.ROOT, " at line %d, column %d", mark.getLine() + 1, mark.getColumn() + 1);
  }
}

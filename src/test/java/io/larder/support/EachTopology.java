package io.larder.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A class whose constructor takes {@link TestServers}: it runs on one server and on a cluster. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RedisExtension.class)
@ParameterizedClass(name = "{0}", autoCloseArguments = false)
@ArgumentsSource(EachTopology.Topologies.class)
public @interface EachTopology {
  /** Starts what the first class asks for; it ends with the JVM's last test. */
  final class Topologies implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      TestRedis redis = RedisExtension.shared(context);
      ExtensionContext.Store store = RedisExtension.store(context);
      return Stream.of(
          Arguments.of(
              store.getOrComputeIfAbsent(
                  "one server", key -> TestServers.single(redis), TestServers.class)),
          Arguments.of(
              store.getOrComputeIfAbsent(
                  "cluster", key -> TestServers.cluster(), TestServers.class)));
    }
  }
}

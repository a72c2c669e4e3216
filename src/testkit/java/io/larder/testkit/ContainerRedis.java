package io.larder.testkit;

import io.larder.config.NodeAddress;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container; the only class that needs Testcontainers. */
final class ContainerRedis {
  private static final int PORT = 6379;

  private ContainerRedis() {}

  static Server start(String image) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(PORT);
    // By itself, so that an image that cannot be had is asked for once, not again for the log.
    container.getDockerImageName();
    container.start();
    return Server.own(
        new NodeAddress(container.getHost(), container.getMappedPort(PORT)), container::stop);
  }
}

package io.larder.fault;

import io.larder.support.OwnRedis;
import io.larder.support.ServerSettings;
import io.larder.testkit.wire.FaultyLink;
import java.util.List;
import java.util.Map;

/** One server behind a link. */
final class OneServer extends Servers {
  private final OwnRedis server = OwnRedis.started(OPTIONS);
  private final OwnRedis other = OwnRedis.started(OPTIONS);
  private final FaultyLink link = new FaultyLink(server.address(), 1);

  @Override
  Place place() {
    return Place.ONE_SERVER;
  }

  @Override
  Map<String, String> settings() {
    return ServerSettings.of(link.address());
  }

  @Override
  List<OwnRedis> all() {
    return List.of(server);
  }

  @Override
  List<OwnRedis> replicas() {
    return List.of();
  }

  @Override
  OwnRedis primary() {
    return server;
  }

  /** Another server, where the link may lead. */
  OwnRedis other() {
    return other;
  }

  @Override
  FaultyLink link() {
    return link;
  }

  @Override
  void repair() throws Exception {
    link.repair();
    super.repair();
  }

  @Override
  void awaitRoles() {}

  @Override
  public void close() {
    link.close();
    other.close();
    super.close();
  }
}

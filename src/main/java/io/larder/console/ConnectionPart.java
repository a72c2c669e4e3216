package io.larder.console;

import static io.larder.console.page.Html.all;
import static io.larder.console.page.Html.attr;
import static io.larder.console.page.Html.tag;

import io.larder.connection.RedisConnection.State;
import io.larder.connection.ServerInfo;
import io.larder.connection.client.RedissonConnection;
import io.larder.connection.client.ServerMap;
import io.larder.connection.client.ServerMap.Primary;
import io.larder.connection.client.ServerMap.Replica;
import io.larder.console.page.Charts;
import io.larder.console.page.Html;
import io.larder.console.page.Html.Markup;
import io.larder.console.page.Tables;
import io.larder.console.page.Tables.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the connection is, from memory: nothing is asked of Redis.
 *
 * @param problem the last failure, null while all is there
 */
record ConnectionPart(
    String state,
    @Nullable ServerInfo server,
    @Nullable String problem,
    int slotsAway,
    List<Primary> primaries) {
  // Of more, a drawing tells nothing that the table does not.
  private static final int DRAWN = 8;
  private static final int APART = 130;
  private static final int ROW = 46;

  static ConnectionPart of(RedissonConnection connection) {
    State state = connection.state();
    ServerMap servers = state == State.CLOSED ? ServerMap.NONE : connection.servers();
    return new ConnectionPart(
        word(state),
        connection.server().orElse(null),
        connection.problem().orElse(null),
        connection.degradation().map(part -> part.slots()).orElse(0),
        servers.primaries());
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private boolean isConnected() {
    return state.equals(word(State.CONNECTED));
  }

  private long replicasAway() {
    return primaries.stream()
        .flatMap(primary -> primary.replicas().stream())
        .filter(Replica::away)
        .count();
  }

  /** One line for the head of each page. */
  Markup line() {
    boolean held = primaries.stream().anyMatch(Primary::holdsWrites);
    boolean well = isConnected() && replicasAway() == 0 && !held;
    String style = well ? "ok" : isConnected() || slotsAway > 0 ? "warn" : "bad";
    String more =
        (replicasAway() == 0 ? "" : ", a replica is away") + (held ? ", writes are held" : "");
    return tag(
        "p",
        attr("class", "connection"),
        tag("span", attr("class", "state " + style), state + more),
        server == null
            ? null
            : tag("small", " ", server.software(), " ", server.version(), ", ", server.mode()));
  }

  /** The servers, drawn and listed, and what is wrong with them. */
  Markup servers() {
    List<Object> parts = new ArrayList<>();
    if (problem != null) {
      parts.add(tag("p", attr("class", "state bad"), problem));
    }
    if (primaries.isEmpty()) {
      parts.add(tag("p", "No server was reached yet."));
    } else {
      if (primaries.size() <= DRAWN) {
        parts.add(drawing());
      }
      parts.add(table());
    }
    return all(parts);
  }

  private Markup table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Primary primary : primaries) {
      rows.add(
          List.of(primary.address(), "primary", primary.slots(), state(primary.away(), primary)));
      for (Replica replica : primary.replicas()) {
        rows.add(
            List.of(replica.address(), "replica", primary.slots(), state(replica.away(), null)));
      }
    }
    return tag(
        "details",
        tag("summary", "Servers"),
        Tables.table(
            "Servers",
            List.of(
                Column.of("address"), Column.of("role"), Column.of("slots"), Column.of("state")),
            rows));
  }

  private Markup state(boolean away, @Nullable Primary primary) {
    boolean gone = away || (primary != null && isUnreachable());
    boolean held = primary != null && primary.holdsWrites();
    return tag(
        "span",
        attr("class", "state " + (gone ? "bad" : held ? "warn" : "ok")),
        gone ? "away" : held ? "holds back writes" : "answers");
  }

  private boolean isUnreachable() {
    return !isConnected() && slotsAway == 0;
  }

  private Markup drawing() {
    int most = primaries.stream().mapToInt(primary -> primary.replicas().size()).max().orElse(0);
    int width = Math.max(2, primaries.size()) * APART;
    int height = 84 + ROW * most;
    List<Markup> drawn = new ArrayList<>();
    for (int i = 0; i < primaries.size(); i++) {
      Primary primary = primaries.get(i);
      int x = (2 * i + 1) * width / (2 * primaries.size());
      drawn.add(line(width / 2, 20, x, 62));
      int y = 62;
      for (Replica replica : primary.replicas()) {
        drawn.add(line(x, y, x, y + ROW));
        y += ROW;
        drawn.add(server(x, y, 5, replica.away() ? "bad" : "ok"));
        drawn.add(text(x, y + 17, replica.away() ? "replica, away" : "replica"));
      }
      boolean away = primary.away() || isUnreachable();
      drawn.add(server(x, 62, 7, away ? "bad" : primary.holdsWrites() ? "warn" : "ok"));
      drawn.add(text(x, 80, away ? "away" : shortened(primary)));
    }
    drawn.add(server(width / 2, 20, 8, "self"));
    drawn.add(text(width / 2, 9, "this application"));
    return Charts.svg("servers", width, height, words(), all(drawn));
  }

  private static String shortened(Primary primary) {
    String text = primary.slots().isEmpty() ? primary.address() : primary.slots();
    return text.length() > 18 ? text.substring(0, 17) + "…" : text;
  }

  private String words() {
    long away =
        isUnreachable() ? primaries.size() : primaries.stream().filter(Primary::away).count();
    long replicas = primaries.stream().mapToLong(primary -> primary.replicas().size()).sum();
    return String.format(
        Locale.ROOT,
        "primaries: %d, of these away: %d; replicas: %d, of these away: %d",
        primaries.size(),
        away,
        replicas,
        replicasAway());
  }

  private static Markup line(int x1, int y1, int x2, int y2) {
    return tag(
        "line",
        attr("x1", x1),
        attr("y1", y1),
        attr("x2", x2),
        attr("y2", y2),
        attr("class", "link"));
  }

  private static Markup server(int x, int y, int radius, String style) {
    return tag(
        "circle",
        attr("cx", x),
        attr("cy", y),
        attr("r", radius),
        attr("class", "server " + style));
  }

  private static Markup text(int x, int y, String text) {
    return Html.tag("text", attr("x", x), attr("y", y), text);
  }
}

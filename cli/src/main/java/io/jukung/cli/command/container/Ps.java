package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.ClientConfig;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Filters;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Table;
import io.jukung.proto.engine.v1.ContainerSummary;
import io.jukung.proto.engine.v1.ListContainersRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code ps}: lists containers. */
public final class Ps implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS]", "List containers")
        .arguments(0, 0)
        .alsoKnownAs("jukung container ls, jukung container list, jukung container ps, jukung ps")
        .bool('a', "all", "Those that do not run too")
        .value('f', "filter", "filter", "Only those that match, key=value")
        .value("format", "string", Rows.FORMAT_HELP)
        .value('n', "last", "int", "The last n created, whatever their state")
        .bool('l', "latest", "The last one created, whatever its state")
        .bool("no-trunc", "Show ids and commands whole")
        .bool('q', "quiet", "Only ids")
        .bool('s', "size", "Show sizes");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    String format = arguments.find("format");
    if (format == null && !arguments.is("quiet")) {
      format = ClientConfig.load(session).find("psFormat");
    }
    boolean size = arguments.is("size") || (format != null && format.contains(".Size"));
    int last = arguments.is("latest") ? 1 : arguments.intNumber("last", -1);
    ListContainersRequest.Builder request =
        ListContainersRequest.newBuilder().setAll(arguments.is("all")).setSize(size);
    if (last > 0) {
      request.setLimit(last).setAll(true);
    }
    if (arguments.has("filter")) {
      request.putAllFilters(Filters.parse(arguments));
    }
    List<ContainerRow> rows = rows(session, request.build(), !arguments.is("no-trunc"));
    print(session, arguments, format, rows);
    return 0;
  }

  private static List<ContainerRow> rows(
      Session session, ListContainersRequest request, boolean truncate) {
    List<ContainerRow> rows = new ArrayList<>();
    long now = session.clock().millis() / 1000;
    for (ContainerSummary summary : session.engine().list(request).getContainersList()) {
      rows.add(new ContainerRow(summary, truncate, now, session));
    }
    return rows;
  }

  private static void print(
      Session session, Arguments arguments, @Nullable String format, List<ContainerRow> rows)
      throws IOException {
    if (format != null && !format.equals("table")) {
      Rows.print(session, format, ContainerRow.HEADERS, rows, arguments.is("quiet"));
      return;
    }
    if (arguments.is("quiet")) {
      for (ContainerRow row : rows) {
        session.out().print(row.id()).print("\n");
      }
    } else {
      session.out().print(table(rows, arguments.is("size")));
    }
    session.out().flush();
  }

  private static String table(List<ContainerRow> rows, boolean size) {
    Table table = new Table();
    table.row(
        size
            ? List.of(
                "CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES", "SIZE")
            : List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"));
    for (ContainerRow row : rows) {
      List<String> cells = new ArrayList<>(8);
      cells.add(row.id());
      cells.add(row.image());
      cells.add(row.command());
      cells.add(row.runningFor());
      cells.add(row.status());
      cells.add("");
      cells.add(row.names());
      if (size) {
        cells.add(row.size());
      }
      table.row(cells);
    }
    return table.render();
  }
}

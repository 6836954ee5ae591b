package io.jukung.cli.command.image;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.ClientConfig;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Filters;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Table;
import io.jukung.proto.engine.v1.ImageSummary;
import io.jukung.proto.engine.v1.ListImagesRequest;
import io.jukung.proto.engine.v1.StringList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code images}: lists images, one line a tag. */
public final class Images implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] [REPOSITORY[:TAG]]", "List images")
        .arguments(0, 1)
        .alsoKnownAs("jukung image ls, jukung image list, jukung images")
        .bool('a', "all", "Those that only hold others too")
        .bool("digests", "Show digests")
        .value('f', "filter", "filter", "Only those that match, key=value")
        .value("format", "string", Rows.FORMAT_HELP)
        .bool("no-trunc", "Show ids whole")
        .bool('q', "quiet", "Only ids")
        .unsupported('\0', "tree", null);
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    ListImagesRequest.Builder request = ListImagesRequest.newBuilder().setAll(arguments.is("all"));
    request.putAllFilters(Filters.parse(arguments));
    if (arguments.count() == 1) {
      request.putFilters("reference", StringList.newBuilder().addValues(arguments.get(0)).build());
    }
    String format = arguments.find("format");
    boolean quiet = arguments.is("quiet");
    if (format == null && !quiet) {
      format = ClientConfig.load(session).find("imagesFormat");
    }
    boolean digests = arguments.is("digests") || (format != null && format.contains(".Digest"));
    List<ImageRow> rows = new ArrayList<>();
    for (ImageSummary image : session.engine().listImages(request.build()).getImagesList()) {
      ImageRow.addRows(image, !arguments.is("no-trunc"), digests, session, rows);
    }
    print(session, arguments, format, rows);
    return 0;
  }

  private static void print(
      Session session, Arguments arguments, @Nullable String format, List<ImageRow> rows)
      throws IOException {
    if (format != null && !format.equals("table")) {
      Rows.print(session, format, ImageRow.HEADERS, rows, arguments.is("quiet"));
      return;
    }
    if (arguments.is("quiet")) {
      for (ImageRow row : rows) {
        session.out().print(row.id()).print("\n");
      }
    } else {
      session.out().print(table(rows, arguments.is("digests")));
    }
    session.out().flush();
  }

  private static String table(List<ImageRow> rows, boolean digests) {
    Table table = new Table();
    table.row(
        digests
            ? List.of("REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE")
            : List.of("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"));
    for (ImageRow row : rows) {
      List<String> cells = new ArrayList<>(6);
      cells.add(row.repository());
      cells.add(row.tag());
      if (digests) {
        cells.add(row.digest());
      }
      cells.add(row.id());
      cells.add(row.createdSince().isEmpty() ? "N/A" : row.createdSince());
      cells.add(row.size());
      table.row(cells);
    }
    return table.render();
  }
}

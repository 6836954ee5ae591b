package io.jukung.cli.command.image;

import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.command.Timestamps;
import io.jukung.cli.format.Text;
import io.jukung.cli.format.Units;
import io.jukung.proto.engine.v1.ImageSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One tag of an image as {@code images} shows it; fields named as in docker's templates. */
record ImageRow(
    ImageSummary image,
    String repository,
    String tag,
    String digest,
    boolean truncate,
    Session session)
    implements Rows.Row {

  private static final String NONE = "<none>";

  static final Map<String, String> HEADERS = headers();

  private static Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ID", "IMAGE ID");
    headers.put("Repository", "REPOSITORY");
    headers.put("Tag", "TAG");
    headers.put("Digest", "DIGEST");
    headers.put("CreatedSince", "CREATED");
    headers.put("CreatedAt", "CREATED AT");
    headers.put("Size", "SIZE");
    headers.put("Containers", "CONTAINERS");
    headers.put("SharedSize", "SHARED SIZE");
    headers.put("UniqueSize", "UNIQUE SIZE");
    headers.put("VirtualSize", "SIZE");
    return headers;
  }

  /** Adds a row for each tag, and one for what has a digest but no tag, or neither. */
  static void addRows(
      ImageSummary image, boolean truncate, boolean digests, Session session, List<ImageRow> rows) {
    List<String> untagged = new ArrayList<>(image.getRepoDigestsList());
    int before = rows.size();
    for (String reference : image.getRepoTagsList()) {
      int colon = reference.lastIndexOf(':');
      if (colon < 0 || reference.startsWith(NONE)) {
        continue;
      }
      String repository = reference.substring(0, colon);
      String tag = reference.substring(colon + 1);
      boolean shown = false;
      for (String known : image.getRepoDigestsList()) {
        int at = known.indexOf('@');
        if (at == repository.length() && known.startsWith(repository)) {
          untagged.remove(known);
          if (digests) {
            rows.add(
                new ImageRow(image, repository, tag, known.substring(at + 1), truncate, session));
            shown = true;
          }
        }
      }
      if (!shown) {
        rows.add(new ImageRow(image, repository, tag, NONE, truncate, session));
      }
    }
    for (String reference : untagged) {
      int at = reference.indexOf('@');
      if (at > 0 && !reference.startsWith(NONE)) {
        rows.add(
            new ImageRow(
                image,
                reference.substring(0, at),
                NONE,
                digests ? reference.substring(at + 1) : "",
                truncate,
                session));
      }
    }
    if (rows.size() == before) {
      rows.add(new ImageRow(image, NONE, NONE, NONE, truncate, session));
    }
  }

  @Override
  public @Nullable String field(String name) {
    return switch (name) {
      case "ID" -> id();
      case "Repository" -> repository;
      case "Tag" -> tag;
      case "Digest" -> digest;
      case "CreatedSince" -> createdSince();
      case "CreatedAt" -> Text.time(Timestamps.instant(image.getCreated()), session.zone());
      case "Size", "VirtualSize" -> size();
      case "Containers" -> Integer.toString(image.getContainers());
      case "SharedSize", "UniqueSize" -> "N/A";
      default -> null;
    };
  }

  String id() {
    return truncate ? Text.shortId(image.getId()) : image.getId();
  }

  /** Empty when the image does not say. */
  String createdSince() {
    long created = image.getCreated().getSeconds();
    return created == 0 ? "" : Units.duration(session.clock().millis() / 1000 - created) + " ago";
  }

  String size() {
    return Units.size(image.getSize(), 3);
  }
}

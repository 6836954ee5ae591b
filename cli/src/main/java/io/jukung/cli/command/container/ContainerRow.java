package io.jukung.cli.command.container;

import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.command.Timestamps;
import io.jukung.cli.format.Text;
import io.jukung.cli.format.Units;
import io.jukung.proto.engine.v1.ContainerSummary;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One container as {@code ps} shows it; the fields have the names of docker's templates. */
record ContainerRow(ContainerSummary container, boolean truncate, long now, Session session)
    implements Rows.Row {

  static final Map<String, String> HEADERS = headers();

  private static Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ID", "CONTAINER ID");
    headers.put("Names", "NAMES");
    headers.put("Image", "IMAGE");
    headers.put("Command", "COMMAND");
    headers.put("CreatedAt", "CREATED AT");
    headers.put("RunningFor", "CREATED");
    headers.put("Ports", "PORTS");
    headers.put("State", "STATE");
    headers.put("Status", "STATUS");
    headers.put("Size", "SIZE");
    headers.put("Labels", "LABELS");
    headers.put("Mounts", "MOUNTS");
    headers.put("LocalVolumes", "LOCAL VOLUMES");
    headers.put("Networks", "NETWORKS");
    return headers;
  }

  @Override
  public @Nullable String field(String name) {
    return switch (name) {
      case "ID" -> id();
      case "Names" -> names();
      case "Image" -> image();
      case "Command" -> command();
      case "CreatedAt" -> Text.time(Timestamps.instant(container.getCreated()), session.zone());
      case "RunningFor" -> runningFor();
      case "Ports" -> "";
      case "State" -> container.getState();
      case "Status" -> status();
      case "Size" -> size();
      case "Labels" -> labels();
      case "Mounts" -> mounts();
      case "LocalVolumes" -> "0";
      case "Networks" -> String.join(",", container.getNetworksList());
      default -> null;
    };
  }

  @Override
  public Map<String, String> labelMap() {
    return container.getLabelsMap();
  }

  String id() {
    return truncate ? Text.shortId(container.getId()) : container.getId();
  }

  String names() {
    List<String> names = new ArrayList<>();
    for (String name : container.getNamesList()) {
      String bare = name.startsWith("/") ? name.substring(1) : name;
      if (truncate && bare.indexOf('/') < 0) {
        return bare;
      }
      names.add(bare);
    }
    return truncate ? "" : String.join(",", names);
  }

  String image() {
    String image = container.getImage();
    if (image.isEmpty()) {
      return "<no image>";
    }
    if (!truncate) {
      return image;
    }
    String id = Text.shortId(container.getImageId());
    if (!id.isEmpty() && id.equals(Text.shortId(image))) {
      return id;
    }
    // only a digest would have to be cut off, and only then is it worth parsing
    if (image.indexOf('@') < 0) {
      return image;
    }
    try {
      ImageReference reference = ImageReference.parse(image);
      String tag = reference.tag();
      return tag == null ? reference.familiarName() : reference.familiarName() + ":" + tag;
    } catch (ContainerException e) {
      return image;
    }
  }

  String command() {
    String command = container.getCommand();
    return Text.quote(truncate ? Text.ellipsis(command, 20) : command);
  }

  String runningFor() {
    return Units.duration(now - container.getCreated().getSeconds()) + " ago";
  }

  String status() {
    return container.getStatus();
  }

  String size() {
    String written = Units.size(container.getSizeRw(), 3);
    return container.getSizeRootFs() > 0
        ? written + " (virtual " + Units.size(container.getSizeRootFs(), 3) + ")"
        : written;
  }

  private String labels() {
    List<String> labels = new ArrayList<>();
    for (Map.Entry<String, String> label : new TreeMap<>(container.getLabelsMap()).entrySet()) {
      labels.add(label.getKey() + "=" + label.getValue());
    }
    return String.join(",", labels);
  }

  private String mounts() {
    List<String> mounts = new ArrayList<>();
    for (String mount : container.getMountsList()) {
      mounts.add(truncate ? Text.ellipsis(mount, 15) : mount);
    }
    return String.join(",", mounts);
  }
}

package io.jukung.engine.image;

import io.jukung.engine.config.ConfigJson;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;

/** {@code docker image inspect}: Docker's GET /images/{name}/json. */
public final class ImageInspection {
  private final ImageFinder finder;
  private final ImageListing listing;

  public ImageInspection(ImageFinder finder, ImageListing listing) {
    this.finder = finder;
    this.listing = listing;
  }

  public JsonObject inspect(String text) {
    FoundImage found = finder.get(text);
    ImageDetails details = found.details();
    ImageListing.Row row = listing.row(details, found.names());
    JsonView document = details.document().view();
    JsonObject.Builder out =
        JsonObject.builder()
            .put("Id", details.id().toString())
            .putStrings("RepoTags", row.tags())
            .putStrings("RepoDigests", row.digests())
            .put("Parent", "")
            .put("Comment", comment(document))
            .put("Created", document.string("created", ""))
            .put("DockerVersion", document.string("docker_version", ""))
            .put("Author", document.string("author", ""))
            .put("Config", ConfigJson.write(details.defaults()))
            .put("Architecture", details.platform().architecture());
    if (!details.platform().variant().isEmpty()) {
      out.put("Variant", details.platform().variant());
    }
    return out.put("Os", details.platform().os())
        .put("Size", row.size())
        .put(
            "GraphDriver",
            JsonObject.builder().put("Data", JsonObject.EMPTY).put("Name", "overlayfs"))
        .put(
            "RootFS",
            JsonObject.builder()
                .put("Type", "layers")
                .put("Layers", JsonArray.ofStrings(details.diffIds())))
        .put(
            "Metadata",
            JsonObject.builder().put("LastTagTime", found.name().updatedAt().toString()))
        .put(
            "Descriptor",
            JsonObject.builder()
                .put("mediaType", details.target().mediaType())
                .put("digest", details.target().digest())
                .put("size", details.target().size()))
        .build();
  }

  private static String comment(JsonView document) {
    String comment = "";
    for (JsonView step : document.elements("history")) {
      comment = step.string("comment", "");
    }
    return comment;
  }
}

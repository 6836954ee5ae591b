package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Pulling;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.CreateContainerResponse;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the container of run and create, after pulling its image where that is wanted. */
final class Creation {
  private final Session session;
  private final Arguments arguments;

  Creation(Session session, Arguments arguments) {
    this.session = session;
    this.arguments = arguments;
  }

  /** The id of the new container. Warnings are printed. */
  String create(CreateContainerRequest request) throws IOException, InterruptedException {
    String pull = arguments.value("pull", "missing");
    switch (pull) {
      case "always", "missing", "never" -> {}
      default ->
          throw CommandException.usage(
              "invalid pull option: '"
                  + pull
                  + "': must be one of \"always\", \"missing\" or"
                  + " \"never\"");
    }
    Path idFile = idFile();
    String id = "";
    try {
      id = create(request, pull);
      if (idFile != null) {
        Files.write(idFile, id.getBytes(StandardCharsets.US_ASCII));
      }
      return id;
    } finally {
      if (idFile != null && id.isEmpty()) {
        Files.deleteIfExists(idFile);
      }
    }
  }

  private String create(CreateContainerRequest request, String pull)
      throws IOException, InterruptedException {
    if (pull.equals("always")) {
      pull(request);
    }
    CreateContainerResponse created;
    try {
      created = session.engine().create(request);
    } catch (ContainerException e) {
      if (e.reason() != Reason.IMAGE_NOT_FOUND || !pull.equals("missing")) {
        throw e;
      }
      String image = request.getConfig().getImage();
      session.err().line("Unable to find image '" + familiar(image) + "' locally");
      pull(request);
      created = session.engine().create(request);
    }
    for (String warning : created.getWarningsList()) {
      session.err().line("WARNING: " + warning);
    }
    return created.getId();
  }

  /** Made at once, and empty: that it cannot be written is better known before the container is. */
  private @Nullable Path idFile() {
    String file = arguments.find("cidfile");
    if (file == null) {
      return null;
    }
    Path path = session.path(file);
    try {
      return Files.createFile(path);
    } catch (FileAlreadyExistsException e) {
      throw CommandException.usage(
          "container ID file found, make sure the other container isn't running or delete " + file);
    } catch (IOException e) {
      throw CommandException.usage(
          "failed to create the container ID file: " + file + ": " + Failures.why(e));
    }
  }

  private void pull(CreateContainerRequest request) throws IOException, InterruptedException {
    new Pulling(session, session.err(), 2)
        .pull(request.getConfig().getImage(), request.getPlatform(), arguments.is("quiet"));
  }

  private static String familiar(String image) {
    return ImageReference.parse(image).withDefaultTag().familiar();
  }
}

package io.jukung.cli.command.image;

import io.jukung.cli.client.Answers;
import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ImportImageRequest;
import io.jukung.proto.engine.v1.ImportImageResponse;
import io.jukung.proto.engine.v1.ImportOpen;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;

/** {@code import}: an image of one layer from a root filesystem's archive. */
public final class Import implements Command {
  @Override
  public Flags flags() {
    return new Flags(
            "[OPTIONS] file|- [REPOSITORY[:TAG]]",
            "Make an image of a root filesystem's tar archive")
        .arguments(1, 2)
        .alsoKnownAs("jukung image import, jukung import")
        .value('c', "change", "list", "Dockerfile instruction for the image")
        .value('m', "message", "string", "Message for its history")
        .value("platform", "string", "Platform of the image, os/arch[/variant]");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    String source = arguments.get(0);
    if (source.startsWith("http://") || source.startsWith("https://")) {
      throw new CommandException("import from a URL is not supported yet: download it first");
    }
    ImportOpen open =
        ImportOpen.newBuilder()
            .setReference(arguments.count() > 1 ? arguments.get(1) : "")
            .setMessage(arguments.value("message", ""))
            .addAllChanges(arguments.values("change"))
            .setPlatform(arguments.value("platform", ""))
            .build();
    try (Upload upload = Upload.of(session, source.equals("-") ? null : source);
        Answers<ImportImageRequest, ImportImageResponse> answers =
            session.engine().importImage(open)) {
      upload.start(answers, EngineClient::importChunk);
      ImportImageResponse image;
      try {
        image = answers.only();
      } catch (ContainerException e) {
        upload.end();
        throw e;
      }
      session.out().line(image.getId());
    }
    return 0;
  }
}

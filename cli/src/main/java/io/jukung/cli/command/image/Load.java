package io.jukung.cli.command.image;

import com.google.protobuf.ByteString;
import io.jukung.cli.client.Answers;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Pulling;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ArchiveChunk;
import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;

/** {@code load}: images from an archive. */
public final class Load implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS]", "Load images from a tar archive or standard input")
        .arguments(0, 0)
        .alsoKnownAs("jukung image load, jukung load")
        .value('i', "input", "string", "File to read, instead of standard input")
        .unsupported('\0', "platform", "string")
        .bool('q', "quiet", "No output of the progress");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    String file = arguments.find("input");
    if (file == null && session.terminal().isTerminal(0)) {
      throw new CommandException("requested load from stdin, but stdin is empty");
    }
    try (Upload upload = Upload.of(session, file);
        Answers<ArchiveChunk, ImageProgress> answers = session.engine().load()) {
      upload.start(answers, (ByteString data) -> ArchiveChunk.newBuilder().setData(data).build());
      try {
        new Pulling(session, session.out(), 1).show(answers, arguments.is("quiet"));
      } catch (ContainerException e) {
        upload.end();
        throw e;
      }
    }
    return 0;
  }
}

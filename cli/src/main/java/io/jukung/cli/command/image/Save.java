package io.jukung.cli.command.image;

import io.jukung.cli.client.Answers;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ArchiveChunk;
import io.jukung.proto.engine.v1.SaveImagesRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** {@code save}: images as an archive. A file appears only when it is whole. */
public final class Save implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] IMAGE [IMAGE...]", "Write one or more images to a tar archive")
        .atLeast(1)
        .alsoKnownAs("jukung image save, jukung save")
        .value('o', "output", "string", "File to write, instead of standard output")
        .unsupported('\0', "platform", "string");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    String file = arguments.find("output");
    if (file == null && session.terminal().isTerminal(1)) {
      throw new CommandException(
          "cowardly refusing to save to a terminal. Use the -o flag or redirect");
    }
    try (Answers<SaveImagesRequest, ArchiveChunk> chunks =
        session.engine().save(arguments.rest())) {
      if (file == null) {
        for (ArchiveChunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
          session.out().write(chunk.getData());
        }
      } else {
        write(session.path(file), chunks);
      }
    }
    return 0;
  }

  private static void write(Path file, Answers<SaveImagesRequest, ArchiveChunk> chunks)
      throws IOException, InterruptedException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // a device or a pipe is written as it is
      try (OutputStream out = Files.newOutputStream(file)) {
        copy(chunks, out);
      }
      return;
    }
    Path name = file.getFileName();
    if (name == null) {
      throw new CommandException("invalid output path: " + file);
    }
    Path partial = file.resolveSibling("." + name + ".partial");
    try {
      try (OutputStream out = Files.newOutputStream(partial)) {
        copy(chunks, out);
      }
      try {
        Files.move(
            partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (NoSuchFileException e) {
      throw new CommandException(
          "invalid output path: directory of \"" + file + "\" does not exist", e);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void copy(Answers<SaveImagesRequest, ArchiveChunk> chunks, OutputStream out)
      throws IOException, InterruptedException {
    for (ArchiveChunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
      chunk.getData().writeTo(out);
    }
  }
}

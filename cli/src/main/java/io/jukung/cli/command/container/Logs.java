package io.jukung.cli.command.container;

import com.google.protobuf.Timestamp;
import io.jukung.cli.client.Answers;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.Session;
import io.jukung.cli.command.Timestamps;
import io.jukung.proto.engine.v1.LogsRequest;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.engine.v1.OutputStream;
import java.io.IOException;

/** {@code logs}: what a container has written. */
public final class Logs implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER", "Show what a container has written")
        .arguments(1, 1)
        .alsoKnownAs("jukung container logs, jukung logs")
        .unsupported('\0', "details", null)
        .bool('f', "follow", "Go on until the container has ended")
        .value("since", "string", "From this time on (2013-01-02T13:23:37Z, 10m)")
        .value('n', "tail", "string", "How many lines from the end (default all)")
        .bool('t', "timestamps", "Show when each line was written")
        .value("until", "string", "Until this time (2013-01-02T13:23:37Z, 10m)");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    LogsRequest.Builder request =
        LogsRequest.newBuilder()
            .setContainer(arguments.get(0))
            .setFollow(arguments.is("follow"))
            .setStdout(true)
            .setStderr(true)
            .setTimestamps(arguments.is("timestamps"));
    String tail = arguments.value("tail", "all");
    if (!tail.equals("all") && !tail.isEmpty()) {
      request.setTail(tail(tail));
    }
    Timestamp since = Timestamps.find(session, arguments, "since");
    if (since != null) {
      request.setSince(since);
    }
    Timestamp until = Timestamps.find(session, arguments, "until");
    if (until != null) {
      request.setUntil(until);
    }
    try (Answers<LogsRequest, OutputChunk> logs = session.engine().logs(request.build())) {
      for (OutputChunk chunk = logs.next(); chunk != null; chunk = logs.next()) {
        Output output = chunk.getStream() == OutputStream.STDERR ? session.err() : session.out();
        output.write(chunk.getData());
      }
    }
    return 0;
  }

  private static long tail(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CommandException("invalid value for --tail: " + text + ": must be a number or all");
    }
  }
}

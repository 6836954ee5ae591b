package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Table;
import io.jukung.proto.engine.v1.ProcessRow;
import io.jukung.proto.engine.v1.TopContainerResponse;
import java.io.IOException;

/** {@code top}: the processes of a container. */
public final class Top implements Command {
  @Override
  public Flags flags() {
    return new Flags("CONTAINER [ps OPTIONS]", "Show the running processes of a container")
        .untilFirstArgument()
        .atLeast(1)
        .alsoKnownAs("jukung container top, jukung top");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    TopContainerResponse answer =
        session.engine().top(arguments.get(0), arguments.rest().subList(1, arguments.count()));
    Table table = new Table(20, 1).row(answer.getTitlesList());
    for (ProcessRow process : answer.getProcessesList()) {
      table.row(process.getValuesList());
    }
    session.out().print(table.render());
    session.out().flush();
    return 0;
  }
}

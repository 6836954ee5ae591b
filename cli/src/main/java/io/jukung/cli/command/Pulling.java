package io.jukung.cli.command;

import io.jukung.cli.client.Answers;
import io.jukung.cli.format.ProgressLines;
import io.jukung.cli.terminal.Terminal;
import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.engine.v1.PullImageRequest;
import io.jukung.proto.id.ImageReference;
import java.io.IOException;

/** A pull, or a load, with its progress shown. */
public final class Pulling {
  private final Session session;
  private final Output output;
  private final int fd;

  /**
   * @param fd 1 or 2: where {@code output} goes
   */
  public Pulling(Session session, Output output, int fd) {
    this.session = session;
    this.output = output;
    this.fd = fd;
  }

  /**
   * Pulls one image.
   *
   * @param reference as the user wrote it
   * @param platform empty: the host's
   * @param quiet shows nothing
   */
  public void pull(String reference, String platform, boolean quiet)
      throws IOException, InterruptedException {
    PullImageRequest.Builder request =
        PullImageRequest.newBuilder().setReference(reference).setPlatform(platform);
    ClientConfig.Credentials credentials =
        ClientConfig.load(session).credentials(ImageReference.parse(reference).domain());
    if (credentials != null) {
      request.setUsername(credentials.username()).setPassword(credentials.password());
    }
    try (Answers<PullImageRequest, ImageProgress> progress =
        session.engine().pull(request.build())) {
      show(progress, quiet);
    }
  }

  /** Shows progress until it ends. */
  public void show(Answers<?, ImageProgress> progress, boolean quiet)
      throws IOException, InterruptedException {
    boolean live = !quiet && session.terminal().isTerminal(fd);
    ProgressLines lines = new ProgressLines(live, live ? columns() : 0);
    for (ImageProgress step = progress.next(); step != null; step = progress.next()) {
      if (quiet) {
        continue;
      }
      String text = lines.step(step.getId(), step.getStatus(), step.getCurrent(), step.getTotal());
      if (!text.isEmpty()) {
        output.print(text);
        output.flush();
      }
    }
  }

  private int columns() {
    try {
      Terminal.Size size = session.terminal().size(fd);
      return size.columns();
    } catch (IOException e) {
      // then lines are as long as they like
      return 0;
    }
  }
}

package io.jukung.it.support;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An installation with an image {@code busybox}, shared by the tests of one class. */
public abstract class BusyboxInstallation {

  protected static Installation jukung;

  @BeforeAll
  static void install() throws Exception {
    jukung = withBusybox();
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    jukung.close();
  }

  /** A new installation that has the image. */
  public static Installation withBusybox() throws Exception {
    Installation made = Installation.create();
    Path root = Images.busyboxRoot(made.home());
    Installation.system(
        "tar", "-C", root.toString(), "--numeric-owner", "-cf", made.home() + "/busybox.tar", ".");
    made.ok(
        "import",
        "-c",
        "CMD [\"sh\"]",
        "-c",
        "ENV PATH=/bin",
        made.home() + "/busybox.tar",
        "busybox");
    return made;
  }

  /** stdout of {@code jukung run --rm args…}, which must succeed. */
  protected static String run(String... args) throws Exception {
    String[] line = new String[args.length + 2];
    line[0] = "run";
    line[1] = "--rm";
    System.arraycopy(args, 0, line, 2, args.length);
    return jukung.ok(line);
  }
}

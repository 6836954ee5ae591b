package io.jukung.runtime;

import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a process the HOME of its user when its environment has none, from the container's own
 * passwd(5), as runc does. The file is the container's: it is opened below its root, must be a
 * regular file and is read to a limit.
 */
final class UserHome {
  private static final int LIMIT = 1 << 20;

  private final Kernel kernel;

  UserHome(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * @param root a directory on the host that is the container's root
   */
  ProcessSpec withHome(ProcessSpec process, String root) {
    for (String variable : process.env()) {
      if (variable.startsWith("HOME=") && variable.length() > "HOME=".length()) {
        return process;
      }
    }
    List<String> env = new ArrayList<>(process.env());
    env.removeIf(variable -> variable.startsWith("HOME="));
    env.add("HOME=" + home(root, Integer.toUnsignedString(process.user().uid())));
    return process.withEnv(env);
  }

  private String home(String root, String uid) {
    for (String line : passwd(root).split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 6 && fields[2].equals(uid) && fields[5].startsWith("/")) {
        return fields[5];
      }
    }
    return "/";
  }

  /** Empty when there is none that can be read: a container needs no users. */
  private String passwd(String root) {
    try (Fd directory = kernel.io().open(root, Io.O_PATH, 0);
        // non-blocking, since it might be a fifo
        Fd file =
            kernel
                .files()
                .openat2(
                    directory.number(),
                    "etc/passwd",
                    Io.O_RDONLY | Io.O_NONBLOCK | Io.O_NOCTTY,
                    0,
                    FileCalls.RESOLVE_IN_ROOT)) {
      FileStat stat = kernel.files().stat(file.number(), "", FileCalls.AT_EMPTY_PATH);
      if (!stat.isRegular() || stat.size() > LIMIT) {
        return "";
      }
      ByteBuffer buffer = ByteBuffer.allocateDirect((int) stat.size() + 1);
      while (buffer.hasRemaining() && kernel.io().read(file.number(), buffer) > 0) {
        continue;
      }
      return StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
    } catch (IOException e) {
      return "";
    }
  }
}

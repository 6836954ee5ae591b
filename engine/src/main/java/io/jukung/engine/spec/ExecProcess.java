package io.jukung.engine.spec;

import java.util.List;

/**
 * A further process in a running container.
 *
 * @param workingDir empty: the container's
 * @param user empty: the container's
 */
public record ExecProcess(
    List<String> command,
    List<String> env,
    String workingDir,
    String user,
    boolean terminal,
    boolean privileged) {

  public ExecProcess {
    command = List.copyOf(command);
    env = List.copyOf(env);
  }
}

package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.OciException;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.sys.Fd;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RuntimeExecIT extends RuntimeCase {

  @Test
  void execRunsInTheSameContainer() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      Result result = exec("sh", "-c", "hostname; cat /proc/1/comm; echo $HOME; exit 3");
      assertEquals(new Result(3, "jukung\nsleep\n/root\n"), result);
      OciException missing = assertThrows(OciException.class, () -> exec("no-such-command"));
      assertEquals(OciException.Reason.COMMAND_NOT_FOUND, missing.reason());
      assertEquals(
          "exec in " + id + ": exec: \"no-such-command\": executable file not found in $PATH",
          missing.getMessage());
      runtime.kill(id, SIGKILL, false);
      assertEquals(137, kernel.processes().await(init.pidfd(), true).orElseThrow().shellCode());
      assertEquals(ContainerStatus.STOPPED, runtime.state(id).status());
      assertThrows(OciException.class, () -> runtime.kill(id, SIGTERM, false));
    }
  }

  @Test
  void execCanHaveATerminal() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      ProcessSpec plain = process("sh", "-c", "tty; stty size");
      ProcessSpec spec =
          ProcessReader.parse(
              Json.writeBytes(
                  JsonObject.builder()
                      .put("cwd", "/")
                      .put("terminal", true)
                      .putStrings("args", plain.args())
                      .build()));
      ContainerProcess process =
          runtime.exec(new ExecRequest(id, spec, new Stdio.Terminal(24, 80)));
      Fd master = Objects.requireNonNull(process.terminal());
      assertEquals("/dev/pts/0\r\n24 80\r\n", readAll(master));
      assertEquals(0, await(process).shellCode());
    }
  }

  @Test
  void pauseStopsAndResumeGoesOn() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      assertEquals(ContainerStatus.RUNNING, runtime.state(id).status());
      runtime.pause(id);
      assertEquals(ContainerStatus.PAUSED, runtime.state(id).status());
      assertThrows(OciException.class, () -> runtime.pause(id));
      assertThrows(OciException.class, () -> exec("true"));
      runtime.resume(id);
      assertEquals(ContainerStatus.RUNNING, runtime.state(id).status());
      assertEquals(List.of(init.pid()), runtime.pids(id));
      runtime.pause(id);
      runtime.delete(id, true);
      assertEquals(137, kernel.processes().await(init.pidfd(), true).orElseThrow().shellCode());
    }
  }
}

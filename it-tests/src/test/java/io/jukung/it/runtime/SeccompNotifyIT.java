package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.sys.Fd;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** SCMP_ACT_NOTIFY with an agent that hangs up, upon which the kernel answers ENOSYS. */
class SeccompNotifyIT extends RuntimeCase {

  private static String profile(Path socket) {
    return ("{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'"
            + socket
            + "','listenerMetadata':'fish','syscalls':[{'names':['mkdir','mkdirat'],"
            + "'action':'SCMP_ACT_NOTIFY'}]}")
        .replace('\'', '"');
  }

  private Bundle bundle(Path socket) throws IOException {
    return script("mkdir /tmp/x 2>&1; sleep 2; echo over")
        .top(c -> c.put("root", Json.parse("{\"path\":\"rootfs\"}")))
        .linux(l -> l.put("seccomp", Json.parse(profile(socket))));
  }

  /** Serves one connection: takes the descriptor, hangs up, gives back what was said. */
  private CompletableFuture<JsonView> agent(Fd server) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
          try (Fd client = kernel.sockets().accept(server.number())) {
            List<Fd> received = kernel.sockets().receive(client.number(), buffer, 1);
            assertEquals(1, received.size());
            String link =
                Files.readSymbolicLink(Path.of(received.getFirst().procPath())).toString();
            assertTrue(link.contains("seccomp notify"), link);
            received.getFirst().close();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          byte[] json = new byte[buffer.flip().remaining()];
          buffer.get(json);
          return Json.parse(json).view();
        });
  }

  @Test
  void theAgentGetsTheListenerOfCreateAndExec() throws Exception {
    Path socket = dir.resolve("agent.sock");
    try (Fd server = kernel.sockets().listen(socket.toString(), 4)) {
      CompletableFuture<JsonView> created = agent(server);
      var process = start(bundle(socket));
      JsonView message = created.get(20, TimeUnit.SECONDS);
      assertEquals("fish", message.string("metadata"));
      assertEquals(List.of("seccompFd"), message.strings("fds"));
      assertEquals(id, message.get("state").string("id"));
      assertEquals("creating", message.get("state").string("status"));
      assertEquals(process.pid(), message.get("pid").intValue());

      CompletableFuture<JsonView> joined = agent(server);
      Result result = exec("/bin/mkdir", "/tmp/y");
      assertTrue(result.output().contains("Function not implemented"), result.output());
      JsonView second = joined.get(20, TimeUnit.SECONDS);
      assertEquals("running", second.get("state").string("status"));
      assertFalse(process.pid() == second.get("pid").intValue());
      await(process);
    }
  }

  @Test
  void withoutAnAgentNothingIsCreated() throws IOException {
    Bundle bundle = bundle(dir.resolve("nobody.sock"));
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    assertTrue(String.valueOf(error.getMessage()).contains("nobody.sock"), error.getMessage());
  }
}

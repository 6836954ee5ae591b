package io.jukung.sys.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets of the real kernel, as an ordinary user. */
class LinuxSocketsTest {
  private final Kernel kernel = LinuxKernel.open();

  @TempDir Path temp;

  @Test
  void descriptorsTravelThroughASocket() throws IOException {
    String path = temp + "/s";
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd listener = kernel.sockets().listen(path, 1);
        Fd client = kernel.sockets().connect(path);
        Fd server = kernel.sockets().accept(listener.number())) {
      kernel
          .sockets()
          .send(client.number(), ByteBuffer.allocateDirect(1), List.of(pipe[1].number()));
      List<Fd> received =
          kernel.sockets().receive(server.number(), ByteBuffer.allocateDirect(8), 4);
      assertEquals(1, received.size());
      kernel.io().write(received.getFirst().number(), ByteBuffer.allocateDirect(3));
      assertEquals(3, kernel.io().read(pipe[0].number(), ByteBuffer.allocateDirect(8)));
      received.getFirst().close();
    }
    pipe[0].close();
    pipe[1].close();
  }

  @Test
  void tooManyDescriptorsAreAnErrorAndDoNotLeak() throws IOException {
    Fd[] pair = kernel.sockets().pair();
    try (Fd a = pair[0];
        Fd b = pair[1]) {
      List<Integer> three = List.of(a.number(), a.number(), a.number());
      long before = openDescriptors();
      for (int room : List.of(1, 2)) {
        kernel.sockets().send(a.number(), direct("x"), three);
        ErrnoException e =
            assertThrows(
                ErrnoException.class,
                () -> kernel.sockets().receive(b.number(), ByteBuffer.allocateDirect(1), room));
        assertEquals(Errno.EMSGSIZE, e.errno());
      }
      assertEquals(before, openDescriptors());
      kernel.sockets().send(a.number(), direct("x"), three);
      List<Fd> received = kernel.sockets().receive(b.number(), ByteBuffer.allocateDirect(1), 3);
      assertEquals(3, received.size());
      received.forEach(Fd::close);
      assertEquals(ProcessHandle.current().pid(), kernel.sockets().peer(a.number()).pid());
      assertEquals(kernel.processes().uid(), kernel.sockets().peer(a.number()).uid());
      a.close();
      ByteBuffer in = ByteBuffer.allocateDirect(1);
      assertTrue(kernel.sockets().receive(b.number(), in, 1).isEmpty());
      assertEquals(1, in.remaining(), "the end of the stream");
    }
  }

  private static long openDescriptors() throws IOException {
    try (java.util.stream.Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void aBindFailureIsCalledBind() {
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> kernel.sockets().listen(temp + "/no/s", 1));
    assertEquals("bind", e.call());
    ErrnoException tooLong =
        assertThrows(ErrnoException.class, () -> kernel.sockets().listen("/" + "s".repeat(107), 1));
    assertEquals(Errno.ENAMETOOLONG, tooLong.errno());
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}

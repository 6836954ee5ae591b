package io.jukung.shim.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCommandTest {
  @TempDir Path directory;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private int launches;
  private int refusals;

  @Test
  void theFirstStartLaunchesAndTheSecondJoins() throws Exception {
    Path one = bundle("one");
    Path two = bundle("two");

    String address = start("c1", one);
    assertEquals(address, start("c2", two));

    assertEquals(1, launches);
    assertEquals("unix://" + paths().socket(), address);
    assertEquals(address, Files.readString(one.resolve("address")));
    assertEquals(address, Files.readString(two.resolve("address")));
    assertEquals(List.of("join c1 /c.ttrpc", "join c2 /c.ttrpc"), said);
  }

  @Test
  void aShimThatIsSlowToListenIsWaitedFor() throws Exception {
    refusals = 5;
    start("c1", bundle("one"));

    assertEquals(1, launches);
    assertEquals(List.of("join c1 /c.ttrpc"), said);
  }

  @Test
  void aSocketWithoutItsShimIsReplaced() throws Exception {
    Files.createDirectories(paths().directory());
    Files.writeString(paths().socket(), "");
    refusals = 1;
    start("c1", bundle("one"));

    assertEquals(1, launches);
  }

  @Test
  void aShimThatEndsAtOnceIsToldWithItsLog() throws Exception {
    refusals = Integer.MAX_VALUE;
    Path bundle = bundle("one");
    ContainerException failure =
        assertThrows(
            ContainerException.class,
            () ->
                new StartCommand(
                        paths(),
                        this::connect,
                        (paths, arguments, events) -> {
                          Files.writeString(paths.log(), "no memory left\n");
                          return dead();
                        })
                    .run(arguments("c1"), bundle, ""));

    assertTrue(failure.message().contains("no memory left"), failure.message());
    assertTrue(!Files.exists(bundle.resolve("address")));
  }

  private String start(String id, Path bundle) {
    return new StartCommand(
            paths(),
            this::connect,
            (paths, arguments, events) -> {
              launches++;
              Files.writeString(paths.socket(), "");
              return ProcessHandle.current();
            })
        .run(arguments(id), bundle, "/c.ttrpc");
  }

  private static ProcessHandle dead() throws IOException {
    Process process = new ProcessBuilder("true").start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.toHandle();
  }

  private ShimConnection connect(Path socket) throws IOException {
    if (refusals > 0) {
      refusals--;
      throw new IOException("connection refused");
    }
    return new ShimConnection() {
      @Override
      public void join(String id, String eventsAddress) {
        said.add("join " + id + " " + eventsAddress);
      }

      @Override
      public byte[] remove(String id, Path of) {
        return new byte[0];
      }

      @Override
      public void close() {}
    };
  }

  private static ShimArguments arguments(String id) {
    return ShimArguments.parse(
        List.of("-namespace", "ns", "-id", id, "start"), Duration.ofSeconds(60));
  }

  private Path bundle(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  private ShimPaths paths() {
    return new ShimPaths(directory, "ns");
  }
}

package io.jukung.shim.bootstrap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.shim.runtime.RuntimeChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteCommandTest {
  private static final byte[] ANSWER = {8, 1};

  @TempDir Path directory;
  private final List<String> said = new ArrayList<>();
  private boolean dying;
  private ShimPaths paths;

  @BeforeEach
  void makeRun() throws IOException {
    paths = new ShimPaths(directory, "ns");
    Files.createDirectories(paths.directory());
    Files.createDirectories(paths.runtimeRoot().resolve("c"));
    Files.writeString(directory.resolve("mountinfo"), "22 1 0:21 / /proc rw - proc proc rw\n");
  }

  /** Stands for the runtime, which this test has none of. */
  private static final class RuntimeLoaded extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private byte[] delete() throws IOException {
    return new DeleteCommand(
            paths,
            socket -> new Shim(),
            () -> {
              throw new RuntimeLoaded();
            },
            new Traces(paths.runtimeRoot(), directory.resolve("mountinfo")),
            () -> Instant.ofEpochSecond(5))
        .run("c", directory.resolve("bundle"));
  }

  private final class Shim implements ShimConnection {
    @Override
    public void join(String id, String eventsAddress) {
      throw new AssertionError("a delete announces nothing");
    }

    @Override
    public byte[] remove(String id, Path bundle) throws IOException {
      said.add("remove " + id + " " + directory.relativize(bundle));
      if (dying) {
        throw new IOException("connection reset");
      }
      return ANSWER.clone();
    }

    @Override
    public void close() {
      said.add("close");
    }
  }

  @Test
  void aLivingShimDoesItWithoutLoadingTheRuntimeHere() throws Exception {
    Files.createFile(paths.socket());
    assertArrayEquals(ANSWER, delete());
    assertEquals(List.of("remove c bundle", "close"), said);
  }

  @Test
  void withoutAShimItIsDoneHere() {
    assertThrows(RuntimeLoaded.class, this::delete);
    assertEquals(List.of(), said);
  }

  @Test
  void whenTheShimDiesMeanwhileItIsDoneHere() throws Exception {
    Files.createFile(paths.socket());
    dying = true;
    assertThrows(RuntimeLoaded.class, this::delete);
    assertEquals(List.of("remove c bundle", "close"), said);
  }

  @Test
  void nothingLeftNeedsNeither() throws Exception {
    Files.createFile(paths.socket());
    Files.delete(paths.runtimeRoot().resolve("c"));
    assertEquals(137, DeleteResponse.parseFrom(delete()).getExitStatus());
    assertEquals(List.of(), said);
  }

  @Test
  void aMountOrAnotherRuntimeMayHaveLeftSomething() throws Exception {
    Files.createFile(paths.socket());
    Files.delete(paths.runtimeRoot().resolve("c"));
    Files.writeString(
        directory.resolve("mountinfo"),
        "40 1 0:9 / " + directory.resolve("bundle/rootfs/proc") + " rw - proc proc rw\n");
    assertArrayEquals(ANSWER, delete());
    Files.writeString(directory.resolve("mountinfo"), "");
    new RuntimeChoice("runc", "").save(Files.createDirectories(directory.resolve("bundle")));
    assertArrayEquals(ANSWER, delete());
  }
}

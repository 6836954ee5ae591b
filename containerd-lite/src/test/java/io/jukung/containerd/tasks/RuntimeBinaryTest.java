package io.jukung.containerd.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeBinaryTest {

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "io.containerd.runc.v2,containerd-shim-runc-v2",
    "io.containerd.jukung.v1,containerd-shim-jukung-v1",
    "com.example.my-runtime.v12,containerd-shim-my-runtime-v12",
  })
  void namesBecomeFileNames(String runtime, String file) {
    assertEquals(file, RuntimeBinary.fileName(runtime));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "", "io.containerd.runc", "io.containerd.../x.v1", "a/b.v1"})
  void otherNamesAreRefused(String runtime) {
    assertThrows(ContainerException.class, () -> RuntimeBinary.fileName(runtime));
  }

  @Test
  void ourOwnDirectoryComesBeforePath() throws IOException {
    for (String directory : new String[] {"own", "path"}) {
      Path file =
          Files.createDirectories(root.resolve(directory)).resolve("containerd-shim-runc-v2");
      Files.createFile(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path path = root.resolve("path");
    Path own = root.resolve("own");
    assertEquals(
        own.resolve("containerd-shim-runc-v2"),
        RuntimeBinary.searching(own.toString(), "/nowhere:" + path).find("io.containerd.runc.v2"));
    assertEquals(
        path.resolve("containerd-shim-runc-v2"),
        RuntimeBinary.searching("", "/nowhere:" + path).find("io.containerd.runc.v2"));
  }
}

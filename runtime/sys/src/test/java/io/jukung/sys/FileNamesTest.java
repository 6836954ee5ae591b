package io.jukung.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.libc.LinuxKernel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {

  @Test
  void anyBytesComeBack() {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(30)];
      random.nextBytes(bytes);
      assertArrayEquals(bytes, FileNames.encode(FileNames.decode(bytes, 0, bytes.length)));
    }
  }

  @Test
  void utf8StaysReadable() {
    byte[] bytes = "déjà-🐟".getBytes(StandardCharsets.UTF_8);
    assertEquals("déjà-🐟", FileNames.decode(bytes, 0, bytes.length));
    assertArrayEquals(bytes, FileNames.encode("déjà-🐟"));
  }

  @Test
  void kernelTakesAndListsNamesThatAreNotUtf8(@TempDir Path directory) throws Exception {
    FileCalls files = LinuxKernel.open().files();
    byte[] latin1 = {'c', 'a', 'f', (byte) 0xe9};
    String name = FileNames.decode(latin1, 0, latin1.length);
    try (Fd dir =
        files.openat(FileCalls.AT_FDCWD, directory.toString(), FileCalls.O_DIRECTORY, 0)) {
      files.mkdirat(dir.number(), name, 0700);
      files.mkdirat(dir.number(), "other", 0700);
      List<String> names = files.list(dir.number());
      assertEquals(2, names.size());
      assertTrue(names.contains(name));
      files.unlinkat(dir.number(), name, FileCalls.AT_REMOVEDIR);
    }
  }
}

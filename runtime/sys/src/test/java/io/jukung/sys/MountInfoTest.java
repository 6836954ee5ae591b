package io.jukung.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyFieldIsRead() {
    MountInfo mount =
        MountInfo.parseAll(
                bytes(
                    "36 35 98:5 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root"
                        + " rw,errors=continue\n"))
            .getFirst();
    assertEquals(36, mount.id());
    assertEquals(35, mount.parent());
    assertEquals(FileStat.makedev(98, 5), mount.device());
    assertEquals("/mnt1", mount.root());
    assertEquals("/mnt2", mount.point());
    assertEquals("rw,noatime", mount.options());
    assertEquals(List.of("master:1", "shared:7"), mount.propagation());
    assertEquals("ext3", mount.type());
    assertEquals("/dev/root", mount.source());
    assertEquals("rw,errors=continue", mount.superOptions());
  }

  @Test
  void aPrivateMountWithAnEmptySourceIsRead() {
    MountInfo mount =
        MountInfo.parseAll(bytes("22 1 0:20 / /x rw - tmpfs  rw\n23 1 0:21 / /y ro - proc p rw\n"))
            .getFirst();
    assertTrue(mount.propagation().isEmpty());
    assertEquals("", mount.source());
  }

  @Test
  void escapedAndForeignBytesComeBackAsTheyWere() {
    String line = "1 2 0:3 / /a\\040b\\134\\011\\012\\043\u00ff rw - t s rw\n";
    String point = MountInfo.parseAll(bytes(line)).getFirst().point();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(bytes("/a b\\\t\n#\u00ff"));
    assertEquals(
        new String(expected.toByteArray(), StandardCharsets.ISO_8859_1),
        new String(FileNames.encode(point), StandardCharsets.ISO_8859_1));
  }

  @Test
  void nonsenseIsRefusedWithItsLine() {
    for (String line :
        List.of(
            "\n",
            "1 2 0:3 / /x rw\n",
            "1 2 0:3 / /x rw - t s\n",
            "a 2 0:3 / /x rw - t s o\n",
            "1 2 03 / /x rw - t s o\n",
            "1 2 0:3 / /x\\999 rw - t s o\n",
            "1 2 0:3 / /x rw - t s o")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> MountInfo.parseAll(bytes(line)), line);
      assertTrue(e.toString().contains("mountinfo"), e.toString());
    }
  }
}

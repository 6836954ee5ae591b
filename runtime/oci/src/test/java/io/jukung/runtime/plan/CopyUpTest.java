package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.sys.FileStat;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyUpTest {
  private static final String MOUNT =
      "{'destination':'/data','type':'tmpfs','source':'tmpfs','options':['ro','tmpcopyup']}";

  private static FileTree file(String name, int mode, long ino, int links, FileTree... children) {
    FileStat stat = new FileStat(mode, 1001, 1002, links, ino, 5, 8, 1, 0, 77, 5);
    return new FileTree(name, stat, "", Map.of(), List.of(children));
  }

  private static List<String> copying(PlanFixture fixture) {
    List<String> labels = fixture.labels();
    int from = labels.indexOf("mount tmpfs at /data with mode=1750");
    assertTrue(from > 0, labels.toString());
    int to = labels.indexOf("mount tmpfs at /data");
    assertTrue(to > 0);
    return labels.subList(from, labels.size());
  }

  @Test
  void everyFileIsMadeBeforeItsDirectoryIsFinished() {
    FileTree tree =
        file(
            "",
            041750,
            1,
            2,
            file("d", 040700, 2, 2, file("x", 0100644, 3, 1)),
            file("a", 0100600, 4, 2),
            file("b", 0100600, 4, 2));
    List<String> labels = copying(new PlanFixture().mount(MOUNT).covering(tree));
    int x = labels.indexOf("copy /data/d/x");
    assertTrue(labels.indexOf("create /data/d") < x);
    assertTrue(x < labels.indexOf("set the times of /data/d"));
    assertTrue(
        labels.indexOf("set the times of /data/d") < labels.indexOf("set the times of /data"));
    assertTrue(labels.indexOf("copy /data/a") > 0);
    assertTrue(labels.indexOf("link /data/b") > 0);
    assertEquals(-1, labels.indexOf("copy /data/b"));
    assertTrue(
        labels.indexOf("set the times of /data") < labels.indexOf("make /data read-only"),
        "read-only comes last");
  }

  @Test
  void ownersAreTheNamespaces() {
    FileTree tree = file("", 041750, 1, 2, file("a", 0100600, 4, 1));
    List<Long> ids = new ArrayList<>();
    PlanFixture fixture = new PlanFixture().userNamespace().mount(MOUNT).covering(tree);
    for (Op op : fixture.plan().program().ops()) {
      if (op.nr() == Sysno.FCHOWN && op.label().equals("give /data/a to its owner")) {
        ids.add(((Arg.Literal) op.args().get(1)).value());
        ids.add(((Arg.Literal) op.args().get(2)).value());
      }
    }
    assertEquals(List.of(1L, 2L), ids);
  }

  @Test
  void anAbsentDirectoryGivesAnEmptyFilesystem() {
    List<String> labels = new PlanFixture().mount(MOUNT).labels();
    assertTrue(labels.contains("mount tmpfs at /data"));
    assertTrue(labels.stream().noneMatch(label -> label.startsWith("set the times")));
  }

  @Test
  void manyCanBeFilled() {
    PlanFixture fixture = new PlanFixture().covering(file("", 041750, 1, 2));
    for (int i = 0; i < 100; i++) {
      fixture.mount(MOUNT.replace("/data", "/data" + i));
    }
    assertTrue(fixture.labels().contains("set the times of /data99"));
  }

  @Test
  void tooManyFilesAreRefused() {
    FileTree[] many = new FileTree[CopyUp.MOST_FILES + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = file("f" + i, 0100600, i, 1);
    }
    PlanFixture fixture = new PlanFixture().mount(MOUNT).covering(file("", 041750, 1, 2, many));
    assertTrue(
        String.valueOf(assertThrows(OciException.class, fixture::plan).getMessage())
            .contains("more than 5000"));
  }

  @Test
  void theModeOfTheOptionsWins() {
    FileTree tree = file("", 041750, 1, 2);
    String json = MOUNT.replace("'ro'", "'mode=0711'");
    List<String> labels = new PlanFixture().mount(json).covering(tree).labels();
    assertTrue(labels.contains("mount tmpfs at /data with mode=0711"));
    assertTrue(labels.stream().noneMatch(label -> label.equals("set the mode of /data")));
  }
}

package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Id-mapped mounts, and what an ordinary user's container does otherwise. */
class IdMappedMountsTest {
  private static final String MAPS =
      "'uidMappings':[{'containerID':0,'hostID':1000,'size':9}],"
          + "'gidMappings':[{'containerID':0,'hostID':1000,'size':9}]";

  private static String mount(String destination, String options, String maps) {
    return "{'destination':'"
        + destination
        + "','source':'/src','options':["
        + options
        + "]"
        + (maps.isEmpty() ? "" : "," + maps)
        + "}";
  }

  @Test
  void aMountIsMappedBeforeItIsAttached() {
    PlanFixture fixture = new PlanFixture().mount(mount("/a", "'bind','idmap'", MAPS)).preserve(2);
    List<String> labels = fixture.labels();
    int open = labels.indexOf("open bind mount source /src");
    assertEquals("map the owners of bind mount /src at /a", labels.get(open + 1));
    assertTrue(open < labels.indexOf("bind mount /src at /a"));
    // behind the two that the process inherits
    String text = fixture.plan().program().toText();
    assertTrue(text.contains("AT_EMPTY_PATH, {MOUNT_ATTR_IDMAP, user namespace 10}"), text);
  }

  @Test
  void ridmapAndMapsAloneReachEverythingBelow() {
    for (String options : List.of("'rbind','ridmap'", "'rbind'")) {
      String text = new PlanFixture().mount(mount("/a", options, MAPS)).plan().program().toText();
      assertTrue(
          text.contains("AT_EMPTY_PATH|AT_RECURSIVE, {MOUNT_ATTR_IDMAP, user namespace 8}"), text);
    }
  }

  @Test
  void equalMapsShareANamespaceAndTheContainersAreTheDefault() {
    IdMappedMounts maps =
        IdMappedMounts.of(
            new PlanFixture()
                .userNamespace()
                .mount(mount("/a", "'bind','idmap'", MAPS))
                .mount(mount("/b", "'bind','idmap'", MAPS))
                .mount(mount("/c", "'bind','idmap'", ""))
                .spec(),
            0);
    assertEquals(2, maps.distinct().size());
    assertEquals(10, maps.distinct().get(1).uids().getFirst().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'bind','idmap'||needs a user namespace with maps",
        "'bind','idmap'|'uidMappings':[{'containerID':0,'hostID':1,'size':1}]|given together",
        "'size=1k'|MAPS|only bind mounts can be id-mapped"
      },
      quoteCharacter = '`')
  void mapsThatCannotBeAreRefused(String options, String maps, String message) {
    String given = maps == null ? "" : maps.equals("MAPS") ? MAPS : maps;
    PlanFixture fixture = new PlanFixture().mount(mount("/a", options, given));
    OciException error = assertThrows(OciException.class, fixture::plan);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }

  @Test
  void anOrdinaryUserOpensInTheNamespaceWhatRootOpensBefore() {
    String source = mount("/a", "'bind'", "");
    List<String> user = new PlanFixture().rootless().mount(source).labels();
    List<String> root = new PlanFixture().userNamespace().mount(source).labels();
    String open = "open bind mount source /src";
    String cloned = "create the container's process";
    assertTrue(user.indexOf(cloned) < user.indexOf(open));
    assertTrue(root.indexOf(open) < root.indexOf(cloned));
    assertTrue(user.indexOf("let the user write files of this process") < user.indexOf(cloned));
    assertTrue(
        user.indexOf("wait for the user namespace's maps")
            < user.indexOf("let nobody trace this process"));
    assertFalse(root.contains("let the user write files of this process"));
    assertFalse(user.contains("set supplementary groups []"));
    assertTrue(user.contains("bind mount device /dev/null"));
  }

  @Test
  void anOrdinaryUserCannotHaveMoreGroups() {
    PlanFixture fixture =
        new PlanFixture().rootless().process("user", "{'uid':0,'gid':0,'additionalGids':[5]}");
    OciException error = assertThrows(OciException.class, fixture::plan);
    assertTrue(String.valueOf(error.getMessage()).contains("additionalGids"), error.getMessage());
  }
}

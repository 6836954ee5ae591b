package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How flags and arguments are told apart, as docker's users are used to. */
final class FlagSyntaxTest extends CommandTest {

  private ContainerConfig created(String... flags) {
    String[] words = new String[flags.length + 1];
    words[0] = "create";
    System.arraycopy(flags, 0, words, 1, flags.length);
    assertEquals("c0ffee\n", ok(words));
    return engine.containers.created.getConfig();
  }

  @Test
  void valuesFollowOrAreAttached() {
    assertEquals("h", created("--hostname", "h", "img").getHostname());
    assertEquals("h", created("--hostname=h", "img").getHostname());
    assertEquals("h", created("-h", "h", "img").getHostname());
    assertEquals("h", created("-hh", "img").getHostname());
    assertEquals("h", created("-h=h", "img").getHostname());
  }

  @Test
  void onlyTheFirstEqualsSignEndsAName() {
    assertEquals(List.of("A=b=c"), created("--env=A=b=c", "img").getEnvList());
    assertEquals(List.of("A=b=c"), created("-e", "A=b=c", "img").getEnvList());
    assertEquals(List.of("A=b=c"), created("-eA=b=c", "img").getEnvList());
    assertEquals(List.of("A=b=c"), created("-e=A=b=c", "img").getEnvList());
    assertEquals(List.of("A="), created("-e", "A=", "img").getEnvList());
  }

  @Test
  void lettersAreBundled() {
    ContainerConfig config = created("-itw", "/x", "img");
    assertTrue(config.getTty());
    assertTrue(config.getOpenStdin());
    assertEquals("/x", config.getWorkingDir());
    assertEquals("/y", created("-itw/y", "img").getWorkingDir());
  }

  @Test
  void switchesTakeAnyBoolean() {
    for (String yes : List.of("true", "TRUE", "True", "t", "T", "1")) {
      assertTrue(created("--tty=" + yes, "img").getTty(), yes);
    }
    for (String no : List.of("false", "FALSE", "False", "f", "F", "0")) {
      assertFalse(created("--tty", "--tty=" + no, "img").getTty(), no);
    }
    assertTrue(created("-i=true", "img").getOpenStdin());
    assertFalse(created("-i=false", "img").getOpenStdin());
  }

  @Test
  void aSwitchLeavesTheNextWordAlone() {
    assertEquals("true", created("--tty", "true").getImage());
    assertEquals("false", created("-i", "false").getImage());
  }

  @Test
  void theLastValueCountsUnlessAllDo() {
    assertEquals("/b", created("-w", "/a", "--workdir=/b", "img").getWorkingDir());
    assertEquals(List.of("A=1", "B=2"), created("-e", "A=1", "--env", "B=2", "img").getEnvList());
  }

  @Test
  void whatLooksLikeAFlagMayBeAValue() {
    assertEquals("--rm", created("--hostname", "--rm", "img").getHostname());
    assertEquals("-x", created("-h", "-x", "img").getHostname());
    assertEquals(List.of("--"), created("-e", "--", "img").getEnvList());
  }

  @Test
  void wordsAfterTheImageBelongToTheCommand() {
    ContainerConfig config = created("img", "ls", "--rm", "-it", "--nope", "--", "-e", "@file");
    assertEquals("img", config.getImage());
    assertEquals(
        List.of("ls", "--rm", "-it", "--nope", "--", "-e", "@file"), config.getCommandList());
    assertFalse(config.getTty());
  }

  @Test
  void twoDashesEndTheFlags() {
    ContainerConfig config = created("-t", "--", "img", "-x");
    assertTrue(config.getTty());
    assertEquals("img", config.getImage());
    assertEquals(List.of("-x"), config.getCommandList());
  }

  @Test
  void emptyAndOddWordsArriveAsTheyAre() {
    List<String> odd =
        List.of("", " ", "a b", "\"q\"", "'s'", "$HOME", "*", "a\nb", "-", "é漢\uD83D\uDE00", "\\t");
    String[] words = new String[odd.size() + 1];
    words[0] = "img";
    for (int i = 0; i < odd.size(); i++) {
      words[i + 1] = odd.get(i);
    }
    assertEquals(odd, created(words).getCommandList());
  }

  @Test
  void quotesInValuesAreKept() {
    assertEquals(List.of("A=\"b c\""), created("-e", "A=\"b c\"", "img").getEnvList());
    assertEquals("\"x\"", created("--hostname=\"x\"", "img").getHostname());
  }

  @Test
  void flagsOfOtherCommandsMayComeAnywhere() {
    ok("rm", "a", "-f", "b", "-v");
    assertEquals(Set.of("rm a force volumes", "rm b force volumes"), Set.copyOf(engine.calls));
    engine.calls.clear();
    ok("rm", "--", "-f");
    assertEquals(List.of("rm -f"), engine.calls);
  }

  @Test
  void execTakesTheRestAfterTheContainer() {
    ok("exec", "-u", "me", "web", "ls", "-l", "--", "-u");
    assertEquals("web", engine.containers.exec.getContainer());
    assertEquals("me", engine.containers.exec.getUser());
    assertEquals(List.of("ls", "-l", "--", "-u"), engine.containers.exec.getCommandList());
  }

  @Test
  void globalFlagsComeBeforeTheCommand() {
    ok("-D", "--host=unix:///x", "-H", "unix:///y", "--", "ps");
    ok("--debug=false", "-H=unix:///z", "-Hunix:///z", "--config", "/nowhere", "ps");
    assertEquals(List.of("list", "list"), engine.calls);
  }
}

package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ps}: its table, its templates, what it asks for. */
final class PsTest extends CommandTest {
  private static final String WEB = "0123456789abcdef".repeat(4);
  private static final String JOB = "fedcba9876543210".repeat(4);

  @BeforeEach
  void list() {
    engine.containers.listed.add(
        ContainerSummary.newBuilder()
            .setId(WEB)
            .addNames("/web")
            .setImage("busybox")
            .setImageId("sha256:" + JOB)
            .setCommand("sh -c \"while true; do date; done\"")
            .setCreated(FakeEngine.ago(180))
            .setState("running")
            .setStatus("Up 3 minutes")
            .putLabels("b", "2")
            .putLabels("a", "1")
            .addMounts("/some/very/long/path")
            .addNetworks("host")
            .setSizeRw(1_234_567)
            .setSizeRootFs(5_000_000)
            .build());
    engine.containers.listed.add(
        ContainerSummary.newBuilder()
            .setId(JOB)
            .addNames("a_much_longer_name")
            .setImage("registry.local:5000/team/tool@sha256:" + WEB)
            .setCommand("true")
            .setCreated(FakeEngine.ago(2 * 24 * 3600))
            .setState("exited")
            .setStatus("Exited (0) 2 days ago")
            .build());
  }

  @Test
  void theTableIsDockers() {
    assertEquals(
        """
        CONTAINER ID   IMAGE                           COMMAND                   CREATED         STATUS                  PORTS     NAMES
        0123456789ab   busybox                         "sh -c \\"while true; …"   3 minutes ago   Up 3 minutes                      web
        fedcba987654   registry.local:5000/team/tool   "true"                    2 days ago      Exited (0) 2 days ago             a_much_longer_name
        """,
        ok("ps"));
  }

  @Test
  void anEmptyListHasOnlyItsHeading() {
    engine.containers.listed.clear();
    assertEquals(
        "CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n", ok("ps"));
    assertEquals("", ok("ps", "-q"));
    assertEquals("", ok("ps", "--format", "{{.ID}}"));
  }

  @Test
  void wholeIdsAndCommands() {
    String table = ok("container", "ls", "--no-trunc");
    assertTrue(table.contains(WEB + "   busybox "), table);
    assertTrue(table.contains("\"sh -c \\\"while true; do date; done\\\"\""), table);
    assertEquals(WEB + "\n" + JOB + "\n", ok("ps", "-q", "--no-trunc"));
  }

  @Test
  void quietPrintsIds() {
    assertEquals("0123456789ab\nfedcba987654\n", ok("ps", "-q"));
    assertEquals("0123456789ab\nfedcba987654\n", ok("ps", "-aq"));
    assertEquals("0123456789ab\nfedcba987654\n", ok("ps", "-q", "--format", "table {{.Names}}"));
  }

  @Test
  void sizes() {
    String table = ok("ps", "-s");
    assertTrue(table.lines().findFirst().orElse("").endsWith("NAMES                SIZE"), table);
    assertTrue(table.contains("1.23MB (virtual 5MB)\n"), table);
    assertTrue(engine.containers.list.getSize());
    ok("ps");
    assertFalse(engine.containers.list.getSize());
    ok("ps", "--format", "{{.Size}}");
    assertTrue(engine.containers.list.getSize());
  }

  @Test
  void templates() {
    assertEquals(
        "web|running\na_much_longer_name|exited\n", ok("ps", "--format", "{{.Names}}|{{.State}}"));
    assertEquals("1 \n \n", ok("ps", "--format", "{{.Label \"a\"}} {{.Label \"none\"}}"));
    assertEquals("a=1,b=2\n\n", ok("ps", "--format", "{{.Labels}}"));
    assertEquals(
        "up\ndown\n", ok("ps", "--format", "{{if eq .State \"running\"}}up{{else}}down{{end}}"));
    assertEquals(
        "/some/very/lon…|host|0\n||0\n",
        ok("ps", "--format", "{{.Mounts}}|{{.Networks}}|{{.LocalVolumes}}"));
    assertEquals(
        "2026-11-24 11:57:00 +0000 UTC\n2026-11-22 12:00:00 +0000 UTC\n",
        ok("ps", "--format", "{{.CreatedAt}}"));
  }

  @Test
  void tablesOfTheUsersColumns() {
    assertEquals(
        """
        NAMES                STATUS
        web                  Up 3 minutes
        a_much_longer_name   Exited (0) 2 days ago
        """,
        ok("ps", "--format", "table {{.Names}}\\t{{.Status}}"));
    assertEquals(
        "NAMES                b c\nWEB                  1\nA_MUCH_LONGER_NAME   \n",
        ok("ps", "--format", "table {{upper .Names}}\t{{.Label \"a.b_c\"}}{{.Label \"a\"}}")
            .replace("b ca\n", "b c\n"));
    assertEquals(ok("ps"), ok("ps", "--format", "table"));
  }

  @Test
  void json() {
    String line = ok("ps", "--format", "json").lines().findFirst().orElse("");
    assertTrue(line.startsWith("{\"Command\":\"\\\"sh -c"), line);
    assertTrue(line.contains("\"ID\":\"0123456789ab\""), line);
    assertTrue(line.contains("\"Names\":\"web\""), line);
    assertTrue(line.contains("\"State\":\"running\""), line);
    assertEquals(ok("ps", "--format", "json"), ok("ps", "--format", "{{json .}}"));
    assertEquals(
        "\"web\"\n", ok("ps", "--format", "{{json .Names}}").lines().findFirst().get() + "\n");
  }

  @Test
  void whatIsAskedFor() {
    ok("ps");
    assertFalse(engine.containers.list.getAll());
    assertEquals(0, engine.containers.list.getLimit());
    ok("ps", "-a");
    assertTrue(engine.containers.list.getAll());
    ok("ps", "-l");
    assertEquals(1, engine.containers.list.getLimit());
    ok("ps", "-n", "5");
    assertEquals(5, engine.containers.list.getLimit());
    assertTrue(engine.containers.list.getAll());
    ok("ps", "-n", "-1");
    assertEquals(0, engine.containers.list.getLimit());
  }

  @Test
  void filters() {
    ok("ps", "-f", "status=exited", "--filter", "label=a=b", "-f", "STATUS = running");
    var asked = engine.containers.list;
    assertEquals(List.of("exited", "running"), asked.getFiltersOrThrow("status").getValuesList());
    assertEquals(List.of("a=b"), asked.getFiltersOrThrow("label").getValuesList());
    assertEquals(2, asked.getFiltersCount());
  }

  @Test
  void theConfigurationMayHaveAFormat(@TempDir Path config) throws Exception {
    Files.writeString(config.resolve("config.json"), "{\"psFormat\": \"{{.Names}}\"}");
    assertEquals("web\na_much_longer_name\n", ok("--config", config.toString(), "ps"));
    environment.put("JUKUNG_CLIENT_CONFIG", config.toString());
    assertEquals("web\na_much_longer_name\n", ok("ps"));
    assertEquals("0123456789ab\nfedcba987654\n", ok("ps", "--format", "{{.ID}}"));
    assertEquals("0123456789ab\nfedcba987654\n", ok("ps", "-q"));
    Files.writeString(config.resolve("config.json"), "{\"psFormat\": ");
    Result result = jukung("ps");
    assertEquals(1, result.exit());
    assertTrue(result.err().startsWith("cannot read " + config + "/config.json: "), result.err());
  }

  @Test
  void templatesThatAreNone() {
    assertEquals(
        new Result(1, "", "template parsing error: template: :1: unclosed action\n"),
        jukung("ps", "--format", "{{.Names"));
    assertEquals(
        new Result(1, "", "template parsing error: template: :1: function \"foo\" not defined\n"),
        jukung("ps", "--format", "{{foo}}"));
    Result unknown = jukung("ps", "--format", "{{.Nope}}");
    assertEquals(1, unknown.exit());
    assertEquals("", unknown.out());
    assertTrue(unknown.err().contains("can't evaluate field Nope"), unknown.err());
  }
}

package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ImageSummary;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code images}. */
final class ImagesTest extends CommandTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @BeforeEach
  void list() {
    engine.images.listed.add(
        ImageSummary.newBuilder()
            .setId("sha256:" + HEX)
            .addRepoTags("busybox:latest")
            .addRepoTags("localhost:5000/tools/busybox:1.36")
            .addRepoDigests("busybox@sha256:" + HEX)
            .setCreated(FakeEngine.ago(21 * 24 * 3600))
            .setSize(4_261_550)
            .setContainers(2)
            .build());
    engine.images.listed.add(
        ImageSummary.newBuilder().setId("sha256:" + HEX.replace('0', 'f')).setSize(999).build());
  }

  @Test
  void theTableIsDockers() {
    assertEquals(
        """
        REPOSITORY                     TAG       IMAGE ID       CREATED       SIZE
        busybox                        latest    0123456789ab   3 weeks ago   4.26MB
        localhost:5000/tools/busybox   1.36      0123456789ab   3 weeks ago   4.26MB
        <none>                         <none>    f123456789ab   N/A           999B
        """,
        ok("images"));
    assertEquals(ok("images"), ok("image", "ls"));
  }

  @Test
  void digests() {
    String table = ok("images", "--digests");
    assertTrue(table.startsWith("REPOSITORY                     TAG       DIGEST   "), table);
    assertTrue(table.contains("busybox                        latest    sha256:" + HEX), table);
    assertTrue(table.contains("<none>                         <none>    <none>   "), table);
    assertEquals(
        "busybox@sha256:" + HEX,
        ok("images", "--format", "{{.Repository}}@{{.Digest}}").lines().findFirst().orElse(""));
  }

  @Test
  void anImageWithADigestOnly() {
    engine.images.listed.clear();
    engine.images.listed.add(
        ImageSummary.newBuilder()
            .setId("sha256:" + HEX)
            .addRepoDigests("tool@sha256:" + HEX)
            .build());
    assertEquals("tool <none>\n", ok("images", "--format", "{{.Repository}} {{.Tag}}"));
  }

  @Test
  void idsAreShortOrWhole() {
    assertEquals("0123456789ab\n0123456789ab\nf123456789ab\n", ok("images", "-q"));
    assertTrue(ok("images", "-q", "--no-trunc").startsWith("sha256:" + HEX + "\n"));
  }

  @Test
  void templates() {
    assertEquals(
        "busybox:latest 4.26MB 2",
        ok("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}} {{.Containers}}")
            .lines()
            .findFirst()
            .orElse(""));
    assertEquals(
        "TAG       SIZE\nlatest    4.26MB\n1.36      4.26MB\n<none>    999B\n",
        ok("images", "--format", "table {{.Tag}}\t{{.Size}}"));
    assertTrue(
        ok("images", "--format", "json")
            .contains("\"Repository\":\"busybox\",\"SharedSize\":\"N/A\""));
  }

  @Test
  void whatIsAskedFor() {
    ok("images", "-a", "busybox", "-f", "dangling=true");
    assertTrue(engine.images.list.getAll());
    assertEquals(
        List.of("busybox"), engine.images.list.getFiltersOrThrow("reference").getValuesList());
    assertEquals(List.of("true"), engine.images.list.getFiltersOrThrow("dangling").getValuesList());
  }
}

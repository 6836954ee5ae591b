package io.jukung.proto.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox, busybox",
    "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
    "library/busybox, docker.io/library/busybox, busybox",
    "docker.io/busybox, docker.io/library/busybox, busybox",
    "docker.io/library/busybox:latest, docker.io/library/busybox:latest, busybox:latest",
    "index.docker.io/library/busybox, docker.io/library/busybox, busybox",
    "index.docker.io/busybox, docker.io/library/busybox, busybox",
    "library/foo/bar, docker.io/library/foo/bar, library/foo/bar",
    "user/image:tag, docker.io/user/image:tag, user/image:tag",
    "a/b/c/d, docker.io/a/b/c/d, a/b/c/d",
    "localhost/web, localhost/web, localhost/web",
    "localhost:5000/web:v1, localhost:5000/web:v1, localhost:5000/web:v1",
    "127.0.0.1:5000/hello, 127.0.0.1:5000/hello, 127.0.0.1:5000/hello",
    "[::1]:5000/web, [::1]:5000/web, [::1]:5000/web",
    "[fd00:1:2::3]/web, [fd00:1:2::3]/web, [fd00:1:2::3]/web",
    "quay.io/a/b__c--d.e, quay.io/a/b__c--d.e, quay.io/a/b__c--d.e",
    "Uppercase/web, Uppercase/web, Uppercase/web",
    "localhost, docker.io/library/localhost, localhost",
    "foo:5000, docker.io/library/foo:5000, foo:5000",
    "docker/docker, docker.io/docker/docker, docker/docker",
    "xn--n3h.com/myimage:xn--n3h.com, xn--n3h.com/myimage:xn--n3h.com,"
        + " xn--n3h.com/myimage:xn--n3h.com",
    "do__cker/docker, docker.io/do__cker/docker, do__cker/docker",
    "foo_bar.com:8080, docker.io/library/foo_bar.com:8080, foo_bar.com:8080",
  })
  void names(String typed, String full, String familiar) {
    ImageReference reference = ImageReference.parse(typed);
    assertEquals(full, reference.toString());
    assertEquals(familiar, reference.familiar());
    assertEquals(reference, ImageReference.parse(full), "the full form is stable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":latest",
        "/foo",
        "foo/",
        "foo//bar",
        "-foo",
        "foo-",
        "foo._bar",
        "foo..bar",
        "foo___bar",
        "docker.io/",
        "busybox:",
        "busybox@",
        "busybox:.x",
        "busybox:-x",
        "busybox: latest",
        "bus ybox",
        "-docker.io/x",
        "docker-.io/x",
        "docker..io/x",
        "[::1/x",
        "[]/x",
        "host:port/x",
        "host:/x",
        "busybox@sha256:abc",
        "busybox@sha256",
        "büsybox",
        "a_b.c/x",
      })
  void malformed(String typed) {
    ContainerException error =
        assertThrows(ContainerException.class, () -> ImageReference.parse(typed));
    assertEquals(ErrorKind.INVALID_ARGUMENT, error.kind());
    assertEquals(Reason.REFERENCE_INVALID, error.reason());
    assertTrue(error.message().startsWith("invalid reference format"), error.message());
  }

  @Test
  void upperCaseIsNamed() {
    ContainerException error =
        assertThrows(ContainerException.class, () -> ImageReference.parse("docker.io/User/Web:V1"));
    assertEquals(
        "invalid reference format: repository name (User/Web) must be lowercase",
        error.getMessage());
    assertEquals(
        "invalid reference format: repository name (library/Busybox) must be lowercase",
        assertThrows(ContainerException.class, () -> ImageReference.parse("Busybox")).getMessage());
  }

  @Test
  void bareIdsAreNoNames() {
    assertEquals(
        "invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings",
        assertThrows(ContainerException.class, () -> ImageReference.parse(HEX)).getMessage());
  }

  @Test
  void lengthsAreLimited() {
    ImageReference.parse("a".repeat(247));
    assertThrows(ContainerException.class, () -> ImageReference.parse("a".repeat(248)));
    ImageReference.parse("a:" + "b".repeat(128));
    assertThrows(ContainerException.class, () -> ImageReference.parse("a:" + "b".repeat(129)));
  }

  @Test
  void digests() {
    ImageReference both = ImageReference.parse("web:v1@sha256:" + HEX);
    assertEquals("v1", both.tag());
    assertEquals(Digest.parse("sha256:" + HEX), both.digest());
    assertEquals("docker.io/library/web@sha256:" + HEX, both.canonical().toString());
    assertEquals("web:v1@sha256:" + HEX, both.familiar());
    ContainerException error =
        assertThrows(
            ContainerException.class, () -> ImageReference.parse("web@md5:" + HEX.substring(32)));
    assertEquals(Reason.DIGEST_INVALID, error.reason());
  }

  @Test
  void latestIsTheDefault() {
    assertEquals("web:latest", ImageReference.parse("web").withDefaultTag().familiar());
    assertEquals("web:1", ImageReference.parse("web:1").withDefaultTag().familiar());
    ImageReference digested = ImageReference.parse("web@sha256:" + HEX);
    assertEquals(digested, digested.withDefaultTag());
    assertEquals("web", ImageReference.parse("web:1").nameOnly().familiar());
    assertEquals("web:2", ImageReference.parse("web:1").withTag("2").familiar());
  }
}

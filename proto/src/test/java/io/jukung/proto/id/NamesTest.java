package io.jukung.proto.id;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String EMPTY_SHA256 =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void randomIdsAreValidAndNeverLookLikeNumbers() {
    // forced to all digits first
    SecureRandom digitsFirst =
        new SecureRandom() {
          private static final long serialVersionUID = 1;
          private int calls;

          @Override
          public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) (calls++ == 0 ? 0x12 : 0xa2));
          }
        };
    assertEquals("a2a2a2a2a2a2", ContainerId.random(digitsFirst).shortForm());
    SecureRandom random = new SecureRandom();
    assertNotEquals(ContainerId.random(random), ContainerId.random(random));
    assertTrue(ContainerId.isValid(ContainerId.random(random).value()));
    assertThrows(ContainerException.class, () -> new ContainerId("abc"));
    assertTrue(ContainerId.isPrefix("abc"));
    assertFalse(ContainerId.isPrefix("xyz"));
    assertFalse(ContainerId.isPrefix(""));
  }

  @Test
  void containerNamesAreDockers() {
    assertEquals("web_1.x-y", ContainerName.parse("/web_1.x-y").value());
    for (String bad : new String[] {"", "a", "-ab", "_ab", "a b", "a/b", "ä1", "//ab"}) {
      ContainerException error =
          assertThrows(ContainerException.class, () -> ContainerName.parse(bad), bad);
      assertEquals(Reason.NAME_INVALID, error.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "Default", "a", "1.2_3-4", "k8s.io"})
  void identifiersOfContainerd(String text) {
    assertEquals(text, Identifier.check("namespace", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a..b", "-a", "a-", "a/b", "a b", "a__b", "ä"})
  void notIdentifiers(String text) {
    assertFalse(Identifier.isValid(text));
    assertThrows(ContainerException.class, () -> Identifier.check("namespace", text));
  }

  @Test
  void identifiersAreLimited() {
    assertTrue(Identifier.isValid("a".repeat(76)));
    assertFalse(Identifier.isValid("a".repeat(77)));
  }

  @Test
  void digests() {
    assertEquals(EMPTY_SHA256, Digest.of(new byte[0]).toString());
    Digest.Digester digester = Digest.digester();
    digester.update("ab".getBytes(UTF_8));
    Digest between = digester.digest();
    digester.update(ByteBuffer.wrap("c".getBytes(UTF_8)));
    assertEquals(Digest.of("ab"), between);
    assertEquals(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        digester.digest().toString());
    assertEquals(3, digester.size());
    Digest sha512 = Digest.parse("sha512:" + "0".repeat(128));
    assertEquals("sha512", sha512.verifier().digest().algorithm());
    assertEquals("cf83e1357eef", sha512.verifier().digest().shortForm(), "SHA-512 of nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        ":abc",
        "sha256:abc",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/",
      })
  void notDigests(String text) {
    assertFalse(Digest.isValid(text));
    assertEquals(
        Reason.DIGEST_INVALID,
        assertThrows(ContainerException.class, () -> Digest.parse(text)).reason());
  }
}

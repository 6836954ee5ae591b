package io.jukung.runtime.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {

  private static Spec parse(String json) {
    return Spec.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Spec with(String rest) {
    return parse("{'ociVersion':'1.0.2','root':{'path':'rootfs'}" + rest + "}");
  }

  @Test
  void theDefaultSpecIsValidAndComplete() {
    Spec spec = Spec.parse(Json.writeBytes(DefaultSpec.create()));
    assertEquals(List.of("sh"), spec.requireProcess().args());
    assertTrue(spec.root().readonly());
    assertTrue(spec.linux().isNew(NamespaceType.NETWORK));
    assertFalse(spec.linux().isNew(NamespaceType.USER));
    assertEquals(7, spec.mounts().size());
    Spec rootless = Spec.parse(Json.writeBytes(DefaultSpec.rootless(1000, 100)));
    assertEquals(List.of(new IdMapping(0, 1000, 1)), rootless.linux().uidMappings());
    assertTrue(rootless.linux().isNew(NamespaceType.USER));
  }

  @Test
  void aMinimalSpecHasDefaultsEverywhere() {
    Spec spec = with("");
    assertNull(spec.process());
    assertEquals(HooksSpec.NONE, spec.hooks());
    assertEquals(ResourcesSpec.NONE, spec.linux().resources());
    assertEquals("process: missing", message(spec::requireProcess));
  }

  @Test
  void readsResourcesToTheLastBit() {
    ResourcesSpec resources =
        with(",'linux':{'resources':{'memory':{'limit':9223372036854775807,'swap':-1},"
                + "'pids':{'limit':7},'cpu':{'quota':-1,'period':100000,'cpus':'0-1'},"
                + "'blockIO':{'throttleReadBpsDevice':"
                + "[{'major':8,'minor':0,'rate':18446744073709551615}]},"
                + "'devices':[{'allow':false},{'allow':true,'type':'c','major':1,'access':'rw'}]}}")
            .linux()
            .resources();
    assertEquals(Long.MAX_VALUE, resources.memory().limit());
    assertEquals(-1, resources.memory().swap());
    assertEquals(7, resources.pidsLimit());
    assertEquals("0-1", resources.cpu().cpus());
    assertEquals(-1L, resources.blockIo().readBps().getFirst().rate());
    assertEquals("rwm", resources.devices().getFirst().access());
    assertNull(resources.devices().get(1).minor());
  }

  @Test
  void relativeDestinationsAreBelowRoot() {
    assertEquals(
        "/data",
        with(",'mounts':[{'destination':'data','type':'tmpfs'}]")
            .mounts()
            .getFirst()
            .destination());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"process\":{\"cwd\":\"/\",\"args\":[7]}|process.args[0]: expected string, not number",
        ",\"process\":{\"cwd\":\"a\",\"args\":[\"x\"]}|process.cwd: expected an absolute path, not a",
        ",\"process\":{\"cwd\":\"/\",\"args\":[]}|process: args must not be empty",
        ",\"process\":{\"cwd\":\"/\",\"args\":[\"a\\u0000b\"]}|process.args[0]: contains a NUL"
            + " character",
        ",\"linux\":{\"namespaces\":[{\"type\":\"disk\"}]}|linux.namespaces[0].type: unknown"
            + " namespace \"disk\"",
        ",\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"pid\"}]}|linux.namespaces[1].type:"
            + " namespace pid given twice",
        ",\"linux\":{\"maskedPaths\":[\"proc\"]}|linux.maskedPaths[0]: expected an absolute path, not"
            + " proc",
        ",\"linux\":{\"rootfsPropagation\":\"up\"}|linux.rootfsPropagation: unknown propagation"
            + " \"up\"",
        ",\"windows\":{}|windows: not a Linux container",
        ",\"mounts\":[{\"type\":\"proc\"}]|mounts[0].destination: missing",
        ",\"hooks\":{\"poststop\":[{\"path\":\"x\"}]}|hooks.poststop[0].path: expected an absolute"
            + " path",
        ",\"process\":{\"cwd\":\"/\",\"args\":[\"x\"],\"user\":{\"uid\":-1}}|process.user.uid:"
            + " expected a number from 0 to 4294967294, not -1"
      })
  void errorsNameThePath(String rest, String expected) {
    assertEquals(expected, message(() -> with(rest)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|ociVersion: missing",
        "{\"ociVersion\":\"2.0.0\"}|ociVersion: expected a version 1.x.y, not 2.0.0",
        "{\"ociVersion\":\"1.0.0\"}|root: missing",
        "[]|expected object, not array"
      })
  void theTopLevelIsChecked(String json, String expected) {
    assertEquals(expected, message(() -> parse(json)));
  }

  private static String message(Runnable action) {
    String message = assertThrows(JsonException.class, action::run).getMessage();
    assertNotNull(message);
    return message;
  }

  @Test
  void stateHasTheSpecsFields() {
    assertEquals(
        "{\"ociVersion\":\"1.2.0\",\"id\":\"a\",\"status\":\"running\",\"pid\":7,\"bundle\":\"/b\","
            + "\"annotations\":{\"k\":\"v\"}}",
        Json.write(new StateJson("1.2.0", "a", "running", 7, "/b", Map.of("k", "v")).toJson()));
  }
}

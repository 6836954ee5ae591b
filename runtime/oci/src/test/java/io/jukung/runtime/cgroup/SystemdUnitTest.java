package io.jukung.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.dbus.UnitProperty;
import io.jukung.runtime.dbus.Variant;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdUnitTest {

  @ParameterizedTest
  @CsvSource({
    "'',false,/system.slice/jukung-id.scope",
    "'',true,/user.slice/jukung-id.scope",
    "system.slice:docker:1f2e,false,/system.slice/docker-1f2e.scope",
    ":cri:1f2e,false,/system.slice/cri-1f2e.scope",
    "-.slice:a:b,false,/a-b.scope",
    "a-b-c.slice:p:n,false,/a.slice/a-b.slice/a-b-c.slice/p-n.scope"
  })
  void pathsFollowTheSlices(String cgroupsPath, boolean rootless, String path) {
    assertEquals(path, SystemdUnit.of(cgroupsPath, "id", rootless).path());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docker/x",
        "a:b",
        "a:b:c:d",
        "system:a:b",
        ".slice:a:b",
        "a--b.slice:a:b",
        "-a.slice:a:b",
        "../x.slice:a:b",
        "system.slice:a/..:b",
        "system.slice:a:b.slice"
      })
  void othersAreRefused(String cgroupsPath) {
    assertThrows(OciException.class, () -> SystemdUnit.of(cgroupsPath, "id", false).path());
  }

  private static ResourcesSpec resources(String json) {
    return ResourcesReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> limits(boolean v2, int version, String json) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (UnitProperty property : new UnitLimits(v2, version).of(resources(json), false)) {
      values.put(property.name(), property.value().value());
    }
    return values;
  }

  @Test
  void versionTwoHasItsNames() {
    assertEquals(
        Map.of(
            "MemoryMax", 1000L,
            "MemorySwapMax", 500L,
            "MemoryLow", 10L,
            "CPUWeight", 100L,
            "CPUQuotaPeriodUSec", 50_000L,
            "CPUQuotaPerSecUSec", 500_000L,
            "TasksMax", 7L,
            "AllowedCPUs", List.of((byte) 0x87, (byte) 1)),
        limits(
            true,
            252,
            "{'memory':{'limit':1000,'swap':1500,'reservation':10},'pids':{'limit':7},"
                + "'cpu':{'shares':1024,'quota':25000,'period':50000,'cpus':'0-2,7,8'}}"));
    assertEquals(
        Map.of("MemoryMax", -1L, "MemorySwapMax", -1L, "TasksMax", -1L, "CPUWeight", 0L),
        limits(
            true, 252, "{'memory':{'limit':-1},'pids':{'limit':-1},'cpu':{'idle':1,'shares':5}}"));
  }

  @Test
  void versionOneHasOthers() {
    assertEquals(
        Map.of(
            "MemoryLimit", 1000L,
            "CPUShares", 1024L,
            "CPUQuotaPerSecUSec", 250_000L,
            "BlockIOWeight", 300L),
        limits(
            false,
            252,
            "{'memory':{'limit':1000,'swap':1500},'cpu':{'shares':1024,'quota':25000},"
                + "'blockIO':{'weight':300}}"));
  }

  @Test
  void whatAnOldSystemdDoesNotKnowIsLeftOut() {
    assertEquals(
        Map.of("CPUQuotaPerSecUSec", 500_000L),
        limits(true, 239, "{'cpu':{'quota':25000,'period':50000,'cpus':'0','idle':1}}"));
  }

  @Test
  void unifiedFilesBecomePropertiesWhereThereAreSome() {
    assertEquals(
        Map.of(
            "MemoryHigh", 900L,
            "MemorySwapMax", -1L,
            "CPUWeight", 50L,
            "CPUQuotaPeriodUSec", 100_000L,
            "CPUQuotaPerSecUSec", 100_000L,
            "TasksMax", 1L),
        limits(
            true,
            252,
            "{'unified':{'memory.high':'900','memory.swap.max':'max','cpu.weight':'50',"
                + "'cpu.max':'10000','pids.max':'0','io.max':'8:0 rbps=1'}}"));
    assertThrows(OciException.class, () -> limits(true, 252, "{'unified':{'memory.max':'lots'}}"));
  }

  @Test
  void bothWriteTheQuotaThatSystemdCanSay() {
    ResourcesSpec rounded = UnitLimits.rounded(resources("{'cpu':{'quota':33333}}"));
    assertEquals(34_000, rounded.cpu().quota());
    assertEquals(340_000L, limits(true, 252, "{'cpu':{'quota':33333}}").get("CPUQuotaPerSecUSec"));
    ResourcesSpec exact = resources("{'cpu':{'quota':50000}}");
    assertEquals(exact, UnitLimits.rounded(exact));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "2-1", "a", "1-", "-1", "99999999", "1-99999999999"})
  void badListsAreRefused(String list) {
    assertThrows(OciException.class, () -> UnitLimits.bits("cpus", list));
  }

  @Test
  void devicesBecomeAList() {
    List<UnitProperty> all =
        new UnitLimits(true, 252)
            .of(
                resources(
                    "{'devices':[{'allow':false},"
                        + "{'allow':true,'type':'c','major':10,'minor':229,'access':'rw'},"
                        + "{'allow':true,'type':'b','major':8,'access':'r'}]}"),
                true);
    assertEquals(new UnitProperty("DevicePolicy", Variant.of("strict")), all.get(1));
    List<?> nodes = (List<?>) all.get(2).value().value();
    assertTrue(nodes.contains(List.of("/dev/char/10:229", "rw")), nodes.toString());
    assertTrue(nodes.contains(List.of("block-8", "r")), nodes.toString());
    assertTrue(nodes.contains(List.of("char-*", "m")), nodes.toString());
    assertEquals(
        new UnitProperty("DevicePolicy", Variant.of("auto")),
        new UnitLimits(true, 252).of(resources("{'devices':[{'allow':true}]}"), true).get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "true|b|true",
        "7|i|7",
        "-7|i|-7",
        "0x10|i|16",
        "uint64 7|t|7",
        "@t 18446744073709551615|t|-1",
        "1.5|d|1.5",
        "'a b'|s|a b",
        "`\"it's\"`|s|it's",
        "['a', 'b']|as|[a, b]",
        "@as []|as|[]",
        "[uint32 1, 2]|au|[1, 2]",
        "('/dev/fuse', 'rw')|(ss)|[/dev/fuse, rw]",
        "[('/dev/fuse', 'rw')]|a(ss)|[[/dev/fuse, rw]]"
      })
  void annotationsAreInGVariantText(String text, String signature, String value) {
    String given = text.replace("`", "");
    Variant parsed = VariantText.parse(given);
    assertEquals(signature, parsed.signature());
    assertEquals(value, parsed.value().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "'a",
        "[1,",
        "[]",
        "()",
        "byte 256",
        "uint32 -1",
        "1 2",
        "99999999999",
        "@b 1",
        "[1 2]",
        "[[[[[[[[[[[[1]]]]]]]]]]]]"
      })
  void otherTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> VariantText.parse(text));
  }

  @Test
  void secondsBecomeMicroseconds() {
    assertEquals(
        List.of(
            new UnitProperty("CollectMode", Variant.of("inactive-or-failed")),
            new UnitProperty("TimeoutStopUSec", Variant.unsigned(2_500_000))),
        PropertyAnnotations.read(
            Map.of(
                "org.systemd.property.TimeoutStopSec", "2.5",
                "org.systemd.property.CollectMode", "'inactive-or-failed'",
                "other", "x")));
    assertThrows(
        OciException.class,
        () -> PropertyAnnotations.read(Map.of("org.systemd.property.A1", "true")));
    assertThrows(
        OciException.class,
        () -> PropertyAnnotations.read(Map.of("org.systemd.property.TimeoutStopSec", "'x'")));
  }
}

package io.jukung.runtime.cgroup;

import static io.jukung.runtime.cgroup.DeviceFilter.ACCESS_MKNOD;
import static io.jukung.runtime.cgroup.DeviceFilter.ACCESS_READ;
import static io.jukung.runtime.cgroup.DeviceFilter.ACCESS_WRITE;
import static io.jukung.runtime.cgroup.DeviceFilter.TYPE_BLOCK;
import static io.jukung.runtime.cgroup.DeviceFilter.TYPE_CHAR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceFilterTest {
  private static DeviceRule rule(
      boolean allow, String type, @Nullable Long major, @Nullable Long minor, String access) {
    return new DeviceRule(allow, type, major, minor, access);
  }

  private static DeviceMachine machine(DeviceRule... rules) {
    return new DeviceMachine(DeviceFilter.compile(List.of(rules)));
  }

  /** The meaning of the rules, bit by bit, from the last one back. */
  private static boolean expected(
      List<DeviceRule> rules, int type, int access, long major, long minor) {
    List<DeviceRule> all = new ArrayList<>(rules);
    all.addAll(DevicePolicy.ALWAYS_ALLOWED);
    for (int bit : new int[] {ACCESS_MKNOD, ACCESS_READ, ACCESS_WRITE}) {
      if ((access & bit) == 0) {
        continue;
      }
      String letter = bit == ACCESS_MKNOD ? "m" : bit == ACCESS_READ ? "r" : "w";
      boolean allowed = false;
      for (DeviceRule rule : all.reversed()) {
        boolean everything = rule.type().equals("a");
        boolean device =
            rule.type().equals(type == TYPE_BLOCK ? "b" : "c")
                && (rule.major() == null || rule.major() == major)
                && (rule.minor() == null || rule.minor() == minor);
        if (everything || (device && rule.access().contains(letter))) {
          allowed = rule.allow();
          break;
        }
      }
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  @Test
  void everyRuleOfRandomListsIsObeyed() {
    Random random = new Random(3);
    String[] types = {"c", "b", "c", "b", "c", "a"};
    String[] accesses = {"r", "w", "m", "rw", "rm", "wm", "rwm", ""};
    Long[] numbers = {null, 1L, 3L, 10L, 0xfffffL};
    for (int i = 0; i < 500; i++) {
      List<DeviceRule> rules = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        rules.add(
            rule(
                random.nextBoolean(),
                types[random.nextInt(types.length)],
                numbers[random.nextInt(numbers.length)],
                numbers[random.nextInt(numbers.length)],
                accesses[random.nextInt(accesses.length)]));
      }
      DeviceMachine machine = new DeviceMachine(DeviceFilter.compile(rules));
      for (int type : new int[] {TYPE_BLOCK, TYPE_CHAR}) {
        for (int access = 1; access < 8; access++) {
          for (long major : new long[] {0, 1, 3, 5, 10, 136, 0xfffff}) {
            for (long minor : new long[] {0, 1, 3, 10, 0xfffff}) {
              assertEquals(
                  expected(rules, type, access, major, minor),
                  machine.allows(type, access, major, minor),
                  rules + " type " + type + " access " + access + " " + major + ":" + minor);
            }
          }
        }
      }
    }
  }

  @Test
  void aContainerHasItsBasicDevicesWhateverTheRules() {
    DeviceMachine machine = machine(rule(false, "a", null, null, "rwm"));
    assertTrue(machine.allows(TYPE_CHAR, ACCESS_READ | ACCESS_WRITE, 1, 3));
    assertTrue(machine.allows(TYPE_BLOCK, ACCESS_MKNOD, 8, 0));
    assertFalse(machine.allows(TYPE_BLOCK, ACCESS_READ, 8, 0));
    assertFalse(machine().allows(TYPE_CHAR, ACCESS_READ, 10, 200));
  }

  @Test
  void onePartOfARangeCanBeTakenOutHereButNotWithVersionOne() {
    DeviceRule range = rule(true, "c", 10L, null, "rwm");
    DeviceRule hole = rule(false, "c", 10L, 200L, "w");
    DeviceMachine machine = machine(range, hole);
    assertTrue(machine.allows(TYPE_CHAR, ACCESS_READ | ACCESS_WRITE, 10, 1));
    assertTrue(machine.allows(TYPE_CHAR, ACCESS_READ, 10, 200));
    assertFalse(machine.allows(TYPE_CHAR, ACCESS_READ | ACCESS_WRITE, 10, 200));
    OciException error =
        assertThrows(OciException.class, () -> DevicePolicy.of(List.of(range, hole)));
    assertTrue(
        String.valueOf(error.getMessage()).contains("c 10:200 that contradicts"),
        error.getMessage());
  }

  @Test
  void everythingAllowedIsTheShortestProgram() {
    DeviceMachine machine =
        machine(rule(false, "c", 1L, 1L, "r"), rule(true, "a", null, null, "rwm"));
    assertTrue(machine.allows(TYPE_CHAR, ACCESS_READ, 1, 1));
    assertTrue(machine.allows(TYPE_BLOCK, 7, 8, 0));
  }
}

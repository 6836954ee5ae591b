package io.jukung.runtime.dbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.dbus.FakeBus.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SystemdTest {
  private static final String JOB = "/org/freedesktop/systemd1/job/7";

  @TempDir Path dir;

  private Answer job(String result) {
    return new Answer(
        "o",
        List.of(JOB),
        List.of(
            FakeBus.jobRemoved("/org/freedesktop/systemd1/job/6", "other.scope", "failed"),
            FakeBus.jobRemoved(JOB, "a.scope", result)),
        "");
  }

  /** Answers in this order, then with nothing. */
  private FakeBus bus(Answer... answers) throws IOException {
    Deque<Answer> rest = new ArrayDeque<>(List.of(answers));
    return new FakeBus(
        dir.resolve("bus"),
        call -> {
          boolean subscribes = call.text(Message.MEMBER).equals("Subscribe");
          Answer next = subscribes ? null : rest.poll();
          return next == null ? Answer.of("") : next;
        });
  }

  private Systemd open(boolean bus) throws IOException {
    return Systemd.open(
        List.of(new BusAddress(dir.resolve("none"), true), new BusAddress(dir.resolve("bus"), bus)),
        1000,
        Duration.ofSeconds(2));
  }

  @Test
  void aBusIsGreetedAndTheUnitIsWaitedFor() throws IOException {
    try (FakeBus bus = bus(job("done"));
        Systemd systemd = open(true)) {
      systemd.startTransient(
          "a.scope",
          List.of(
              new UnitProperty("PIDs", new Variant("au", List.of(42))),
              new UnitProperty("Slice", Variant.of("m.slice"))));
      // 1000 in ASCII, in hexadecimal digits
      assertEquals(List.of("\0AUTH EXTERNAL 31303030\r\n", "BEGIN\r\n"), bus.greetings);
      assertEquals(List.of("Hello", "AddMatch", "Subscribe", "StartTransientUnit"), bus.calls);
      assertEquals(
          List.of(
              "a.scope",
              "replace",
              List.of(
                  List.of("PIDs", new Variant("au", List.of(42L))),
                  List.of("Slice", new Variant("s", "m.slice"))),
              List.of()),
          bus.arguments.getLast());
    }
  }

  @Test
  void systemdItselfIsNotGreeted() throws IOException {
    try (FakeBus bus = bus(Answer.of("v", new Variant("s", "252.38-1~deb12u1")));
        Systemd systemd = open(false)) {
      assertEquals(252, systemd.version());
      assertEquals(List.of("Subscribe", "Get"), bus.calls);
    }
  }

  @Test
  void oneThatFailedBeforeMakesRoom() throws IOException {
    try (FakeBus bus =
            bus(Answer.error("org.freedesktop.systemd1.UnitExists"), Answer.of(""), job("done"));
        Systemd systemd = open(false)) {
      systemd.startTransient("a.scope", List.of());
      assertEquals(
          List.of("Subscribe", "StartTransientUnit", "ResetFailedUnit", "StartTransientUnit"),
          bus.calls);
    }
  }

  @Test
  void oneThatRunsIsNotTakenOver() throws IOException {
    String exists = "org.freedesktop.systemd1.UnitExists";
    try (FakeBus bus = bus(Answer.error(exists), Answer.of(""), Answer.error(exists));
        Systemd systemd = open(false)) {
      IOException error =
          assertThrows(IOException.class, () -> systemd.startTransient("a.scope", List.of()));
      assertEquals("StartTransientUnit a.scope: " + exists + ": it is so", error.getMessage());
      assertEquals(4, bus.calls.size());
    }
  }

  @Test
  void aJobThatFailsIsSaid() throws IOException {
    try (FakeBus bus = bus(job("failed"));
        Systemd systemd = open(false)) {
      IOException error =
          assertThrows(IOException.class, () -> systemd.startTransient("a.scope", List.of()));
      assertEquals("error creating systemd unit a.scope: got \"failed\"", error.getMessage());
      assertEquals("ResetFailedUnit", bus.calls.getLast());
    }
  }

  @Test
  void stoppingWhatIsGoneIsNoError() throws IOException {
    try (FakeBus bus = bus(Answer.error("org.freedesktop.systemd1.NoSuchUnit"));
        Systemd systemd = open(false)) {
      systemd.stop("a.scope");
      assertEquals(List.of("Subscribe", "StopUnit", "ResetFailedUnit"), bus.calls);
      assertEquals(List.of("a.scope", "replace"), bus.arguments.get(1));
    }
  }

  @Test
  void propertiesAreSetUntilTheNextBoot() throws IOException {
    try (FakeBus bus = bus();
        Systemd systemd = open(false)) {
      systemd.setProperties("a.scope", List.of(new UnitProperty("TasksMax", Variant.unsigned(-1))));
      assertEquals(
          List.of("a.scope", true, List.of(List.of("TasksMax", new Variant("t", -1L)))),
          bus.arguments.getLast());
      systemd.attach("a.scope", 9);
      assertEquals(List.of("a.scope", "/", List.of(9L)), bus.arguments.getLast());
    }
  }

  @Test
  void silenceHasAnEnd() throws IOException {
    try (FakeBus bus = bus(Answer.of("o", JOB));
        Systemd systemd =
            Systemd.open(
                List.of(new BusAddress(dir.resolve("bus"), false)), 0, Duration.ofMillis(200))) {
      IOException error =
          assertThrows(IOException.class, () -> systemd.startTransient("a.scope", List.of()));
      assertTrue(String.valueOf(error.getMessage()).contains("no answer within"));
      assertEquals(2, bus.calls.size());
    }
  }

  @Test
  void whereNobodyListensIsSaid() {
    IOException error = assertThrows(IOException.class, () -> open(true));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith("failed to connect to dbus: connect to " + dir), message);
  }

  @Test
  void addressesComeFromTheEnvironment() throws IOException {
    assertEquals(
        List.of(
            new BusAddress(Path.of("/run/dbus/system_bus_socket"), true),
            new BusAddress(Path.of("/run/systemd/private"), false)),
        BusAddress.system(Map.of()));
    assertEquals(
        List.of(new BusAddress(Path.of("/tmp/a b+c"), true)),
        BusAddress.user(
            Map.of("DBUS_SESSION_BUS_ADDRESS", "tcp:host=x;unix:path=/tmp/a%20b+c,guid=12")));
    assertThrows(
        IOException.class,
        () -> BusAddress.user(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:abstract=/tmp/x")));
    assertThrows(IOException.class, () -> BusAddress.user(Map.of("XDG_RUNTIME_DIR", "/no/such")));
  }
}

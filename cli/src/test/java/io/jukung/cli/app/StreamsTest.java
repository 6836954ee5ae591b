package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.LogsRequest;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code logs} and {@code events}, and output that nobody takes. */
final class StreamsTest extends CommandTest {

  /** A stream that fails as a pipe without a reader, or a full disk, does. */
  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  private void logged(String text, io.jukung.proto.engine.v1.OutputStream stream) {
    engine.containers.logged.add(
        OutputChunk.newBuilder().setStream(stream).setData(FakeEngine.bytes(text)).build());
  }

  @Test
  void logsGoWhereTheContainerWroteThem() {
    logged("one\n", io.jukung.proto.engine.v1.OutputStream.STDOUT);
    logged("bad\n", io.jukung.proto.engine.v1.OutputStream.STDERR);
    logged("two", io.jukung.proto.engine.v1.OutputStream.STDOUT);
    assertEquals(new Result(0, "one\ntwo", "bad\n"), jukung("logs", "web"));
    LogsRequest asked = engine.containers.logs;
    assertTrue(asked.getStdout() && asked.getStderr());
    assertTrue(!asked.getFollow() && !asked.hasTail() && !asked.hasSince() && !asked.hasUntil());
  }

  @Test
  void logFlags() {
    ok("logs", "-t", "-n", "5", "--since", "10m", "--until=2026-11-24T11:59:59Z", "web");
    LogsRequest asked = engine.containers.logs;
    assertTrue(asked.getTimestamps());
    assertEquals(5, asked.getTail());
    assertEquals(NOW.getEpochSecond() - 600, asked.getSince().getSeconds());
    assertEquals(NOW.getEpochSecond() - 1, asked.getUntil().getSeconds());
    ok("logs", "--tail=all", "web");
    assertTrue(!engine.containers.logs.hasTail());
    ok("logs", "--tail", "-1", "web");
    assertEquals(-1, engine.containers.logs.getTail());
  }

  @Test
  void logFlagsThatAreNone() {
    refused(
        1, "invalid value for --tail: x: must be a number or all\n", "logs", "--tail", "x", "web");
    refused(
        1,
        "invalid value for --since: \"soon\" is no time: give a duration such as 10m, a time such"
            + " as 2013-01-02T13:23:37Z, or seconds since 1970\n",
        "logs",
        "--since",
        "soon",
        "web");
  }

  @Test
  void logsOfNoContainer() {
    engine.failures.put(
        "logs", ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "No such container: web"));
    assertEquals(
        new Result(1, "", "Error response from daemon: No such container: web\n"),
        jukung("logs", "web"));
  }

  @Test
  void aReaderThatGoesAwayEndsAStream() throws Exception {
    logged("one\n", io.jukung.proto.engine.v1.OutputStream.STDOUT);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertEquals(141, jukung(failing("Broken pipe"), err, "logs", "-f", "web"));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
    assertTrue(engine.containers.logsLeft.get(20, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "images", "version", "info", "--help", "--version", "ps --help"})
  void aReaderThatWentAwayIsNoErrorToTell(String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertEquals(141, jukung(failing("Broken pipe"), err, line.split(" ", -1)));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"ps, 1", "run -d img, 125", "create img, 1"})
  void aFullDiskIsOne(String line, int code) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = jukung(failing("No space left on device"), err, line.split(" ", -1));
    assertEquals("jukung: no space left on device\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(code, exit);
  }

  @Test
  void aClosedStandardErrorChangesNoExitCode() {
    assertEquals(
        125, jukung(new ByteArrayOutputStream(), failing("Bad file descriptor"), "ps", "--nope"));
    assertEquals(1, jukung(failing("Bad file descriptor"), failing("Bad file descriptor"), "ps"));
  }

  private static Event event(String type, String action, String id, String... attributes) {
    Event.Builder event =
        Event.newBuilder()
            .setType(type)
            .setAction(action)
            .setActorId(id)
            .setTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()).setNanos(1_002_003));
    for (int i = 0; i < attributes.length; i += 2) {
      event.putAttributes(attributes[i], attributes[i + 1]);
    }
    return event.build();
  }

  @Test
  void eventsAreLines() {
    engine.system.happened.add(
        event("container", "die", "c1", "name", "web", "exitCode", "3", "image", "img"));
    engine.system.happened.add(event("image", "pull", "busybox:latest"));
    assertEquals(
        """
        2026-11-24T12:00:00.001002003Z container die c1 (exitCode=3, image=img, name=web)
        2026-11-24T12:00:00.001002003Z image pull busybox:latest
        """,
        ok("events"));
  }

  @Test
  void eventsAsJsonAndTemplates() {
    engine.system.happened.add(event("container", "die", "c1", "image", "img"));
    assertEquals(
        "{\"status\":\"die\",\"id\":\"c1\",\"from\":\"img\",\"Type\":\"container\","
            + "\"Action\":\"die\",\"Actor\":{\"ID\":\"c1\",\"Attributes\":{\"image\":\"img\"}},"
            + "\"scope\":\"local\",\"time\":1795521600,\"timeNano\":1795521600001002003}\n",
        ok("events", "--format", "json"));
    assertEquals(
        "container/die c1 img\n",
        ok(
            "events",
            "--format",
            "{{.Type}}/{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.image}}"));
    assertEquals("die 1795521600\n", ok("events", "--format", "{{.Status}} {{.Time}}"));
  }

  @Test
  void eventFlags() {
    ok("events", "-f", "type=container", "--since", "60", "--until", "0s", "-f", "event=die");
    assertEquals(
        List.of("container"), engine.system.events.getFiltersOrThrow("type").getValuesList());
    assertEquals(List.of("die"), engine.system.events.getFiltersOrThrow("event").getValuesList());
    assertEquals(60, engine.system.events.getSince().getSeconds());
    assertEquals(NOW.getEpochSecond(), engine.system.events.getUntil().getSeconds());
    engine.calls.clear();
    refused(
        64,
        "Error parsing format: template: :1: unclosed action\n",
        "events",
        "--format",
        "{{.Type");
    Result unknown = jukung("events", "--format", "{{.Nope}}");
    assertEquals(64, unknown.exit());
    assertEquals(List.of(), engine.calls);
  }
}

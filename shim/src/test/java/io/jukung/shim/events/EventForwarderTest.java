package io.jukung.shim.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.events.TaskExit;
import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;
import io.jukung.proto.types.Envelope;
import io.jukung.shim.reaper.ProcessExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventForwarderTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir Path directory;
  private final FakeChannel channel = new FakeChannel();

  @Test
  void eventsArriveAsContainerdKnowsThem() throws Exception {
    try (EventForwarder forwarder = forwarder("/c.ttrpc")) {
      forwarder.exited("c1", "e1", 42, new ProcessExit(137, NOW));
      assertTrue(forwarder.awaitSent(LIMIT));
    }

    Envelope envelope = channel.events.get(0);
    assertEquals("ns", envelope.getNamespace());
    assertEquals("/tasks/exit", envelope.getTopic());
    assertEquals(NOW.getEpochSecond(), envelope.getTimestamp().getSeconds());
    assertEquals("containerd.events.TaskExit", envelope.getEvent().getTypeUrl());
    TaskExit exit = TaskExit.parseFrom(envelope.getEvent().getValue());
    assertEquals("c1", exit.getContainerId());
    assertEquals("e1", exit.getId());
    assertEquals(42, exit.getPid());
    assertEquals(137, exit.getExitStatus());
  }

  @Test
  void eventsAreKeptInOrderWhileNobodyAnswers() throws Exception {
    channel.failures = 3;
    try (EventForwarder forwarder = forwarder("/c.ttrpc")) {
      for (int i = 0; i < 20; i++) {
        forwarder.paused("c" + i);
      }
      assertTrue(forwarder.awaitSent(LIMIT));
    }

    assertEquals(20, channel.events.size());
    for (int i = 0; i < 20; i++) {
      assertTrue(channel.events.get(i).getEvent().getValue().toStringUtf8().endsWith("c" + i));
    }
  }

  @Test
  void withoutAnAddressEventsWaitForOne() throws Exception {
    try (EventForwarder forwarder = forwarder("")) {
      forwarder.paused("c");
      assertFalse(forwarder.awaitSent(Duration.ofMillis(1)));
      forwarder.sendTo("/later");
      assertTrue(forwarder.awaitSent(LIMIT));
    }

    assertEquals(List.of("/later"), channel.addresses);
  }

  @Test
  void aNewAddressIsTriedAtOnceAndAnEmptyOneChangesNothing() throws Exception {
    channel.deadAddress = "/old";
    try (EventForwarder forwarder = forwarder("/old")) {
      forwarder.paused("c");
      forwarder.sendTo("");
      forwarder.sendTo("/new");
      assertTrue(forwarder.awaitSent(LIMIT));
    }

    assertEquals(List.of("/new"), channel.addresses);
  }

  @Test
  void aRefusedEventDoesNotHoldTheOthersForEver() throws Exception {
    channel.refusedTopic = "/tasks/paused";
    try (EventForwarder forwarder = forwarder("/c")) {
      forwarder.paused("c");
      forwarder.resumed("c");
      assertTrue(forwarder.awaitSent(LIMIT));
    }

    assertEquals(1, channel.events.size());
    assertEquals(EventForwarder.MOST_REFUSALS, channel.refused);
  }

  @Test
  void manyWaitingEventsGoThroughAFileInOrder() {
    Path file = directory.resolve("events");
    EventQueue queue = new EventQueue(3, file);
    IntStream.range(0, 10).forEach(i -> queue.add(event(i)));
    assertTrue(Files.exists(file));
    for (int i = 0; i < 5; i++) {
      assertEquals(event(i), queue.peek());
      queue.remove();
    }
    IntStream.range(10, 12).forEach(i -> queue.add(event(i)));
    assertEquals(7, queue.size());
    for (int i = 5; i < 12; i++) {
      assertEquals(event(i), queue.peek());
      queue.remove();
    }

    assertNull(queue.peek());
    assertFalse(Files.exists(file));
  }

  private static Envelope event(int number) {
    return Envelope.newBuilder().setTopic("t".repeat(100 + number)).build();
  }

  private EventForwarder forwarder(String address) {
    return new EventForwarder("ns", address, directory.resolve("waiting"), channel, () -> NOW);
  }

  private static final class FakeChannel implements EventChannel {
    private final List<Envelope> events = new CopyOnWriteArrayList<>();
    private final List<String> addresses = new CopyOnWriteArrayList<>();
    private volatile int failures;
    private volatile int refused;
    private volatile String refusedTopic = "";
    private volatile String deadAddress = "";

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the forwarder's one thread calls
    public void forward(String address, ForwardRequest request)
        throws IOException, RefusedException {
      if (failures > 0 || address.equals(deadAddress)) {
        failures--;
        throw new IOException("nobody there");
      }
      if (request.getEnvelope().getTopic().equals(refusedTopic)) {
        refused++;
        throw new RefusedException("no", new IOException("no"));
      }
      addresses.add(address);
      events.add(request.getEnvelope());
    }
  }
}

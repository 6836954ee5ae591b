package io.jukung.shim.bootstrap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DepartureTest {
  @TempDir Path directory;
  private final AtomicBoolean empty = new AtomicBoolean(true);
  private final AtomicBoolean told = new AtomicBoolean(true);

  @Test
  void anIdleShimLeavesWithTheLockHeld() throws Exception {
    CompletableFuture<Boolean> free = new CompletableFuture<>();
    Departure departure = departure(Duration.ofMillis(1));
    departure.awaitAndLeave(
        () -> {
          try {
            free.complete(StartLock.tryAcquire(lock()).isPresent());
          } catch (IOException | OverlappingFileLockException e) {
            free.complete(false);
          }
        });

    assertFalse(free.get());
  }

  @Test
  void aShimWithContainersStaysWhateverIsAsked() throws Exception {
    empty.set(false);
    Departure departure = departure(Duration.ZERO);
    CompletableFuture<Void> left = leave(departure);
    departure.ask();
    departure.signOfLife();
    assertFalse(left.isDone());
    empty.set(true);
    departure.signOfLife();

    left.get(20, TimeUnit.SECONDS);
  }

  @Test
  void askingShortensTheWaitOfAnEmptyShim() throws Exception {
    Departure departure = departure(Duration.ofHours(1));
    CompletableFuture<Void> left = leave(departure);
    departure.ask();

    left.get(20, TimeUnit.SECONDS);
  }

  @Test
  void newsThatNobodyTookKeepTheShim() throws Exception {
    told.set(false);
    Departure departure = departure(Duration.ofHours(1));
    CompletableFuture<Void> left = leave(departure);
    departure.ask();
    assertFalse(left.isDone());
    told.set(true);

    left.get(20, TimeUnit.SECONDS);
    assertTrue(left.isDone());
  }

  private CompletableFuture<Void> leave(Departure departure) {
    CompletableFuture<Void> left = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                departure.awaitAndLeave(() -> left.complete(null));
              } catch (InterruptedException e) {
                left.completeExceptionally(e);
              }
            });
    return left;
  }

  private Departure departure(Duration idle) {
    return new Departure(lock(), idle, empty::get, told::get);
  }

  private Path lock() {
    return directory.resolve("ns.lock");
  }
}

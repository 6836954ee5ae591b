package io.jukung.containerd.app;

import java.io.PrintStream;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** One line an event, to standard error; a stack trace only at level debug. */
final class StderrLog extends Handler {

  private final PrintStream out;
  private final boolean traces;
  private final SimpleFormatter messages = new SimpleFormatter();

  // kept here, since nobody else does and a logger that is collected forgets its level
  private final List<Logger> quietened = new ArrayList<>();

  private StderrLog(PrintStream out, LogLevel level) {
    this.out = out;
    this.traces = level.compareTo(LogLevel.DEBUG) <= 0;
    if (level != LogLevel.TRACE) {
      // their every frame at debug would hide what is ours
      for (String foreign : List.of("io.grpc", "io.netty", "java.lang")) {
        Logger logger = Logger.getLogger(foreign);
        logger.setLevel(Level.WARNING);
        quietened.add(logger);
      }
    }
  }

  /** Takes all logging of this JVM; for a program's {@code main} only. */
  static void install(LogLevel level) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.addHandler(new StderrLog(System.err, level));
    root.setLevel(level.level());
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    StringBuilder line = new StringBuilder(160);
    line.append(
            DateTimeFormatter.ISO_INSTANT.format(
                record.getInstant().truncatedTo(ChronoUnit.MILLIS)))
        .append(' ')
        .append(name(record.getLevel()))
        .append(' ')
        .append(messages.formatMessage(record));
    append(line, record.getThrown());
    out.println(line);
    Throwable thrown = record.getThrown();
    if (traces && thrown != null) {
      thrown.printStackTrace(out);
    }
  }

  private static void append(StringBuilder line, @Nullable Throwable thrown) {
    if (thrown != null) {
      String text = thrown.getMessage();
      line.append(": ")
          .append(text == null ? thrown.getClass().getName() : text.replace('\n', ' '));
    }
  }

  private static String name(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warn";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {}
}

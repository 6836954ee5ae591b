package io.jukung.engine.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** One line a message on stderr: time, level, message. Stack traces only at debug. */
final class LineLog extends Formatter {
  private final boolean traces;

  private LineLog(boolean traces) {
    this.traces = traces;
  }

  static void install(EngineSettings.LogLevel level) {
    Level threshold =
        switch (level) {
          case ERROR -> Level.SEVERE;
          case WARN -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
        };
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    StreamHandler handler =
        new StreamHandler(System.err, new LineLog(level == EngineSettings.LogLevel.DEBUG)) {
          @Override
          public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
          }
        };
    handler.setLevel(threshold);
    root.addHandler(handler);
    root.setLevel(Level.WARNING);
    Logger.getLogger("io.jukung").setLevel(threshold);
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder line =
        new StringBuilder()
            .append(record.getInstant().truncatedTo(ChronoUnit.MILLIS))
            .append(' ')
            .append(word(record.getLevel()))
            .append(' ')
            .append(formatMessage(record).replace("\n", "\\n"));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      line.append(": ").append(String.valueOf(thrown).replace("\n", "\\n"));
      if (traces) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.append('\n').append(trace.toString().stripTrailing());
      }
    }
    return line.append('\n').toString();
  }

  private static String word(Level level) {
    return level.intValue() >= Level.SEVERE.intValue()
        ? "error"
        : level.intValue() >= Level.WARNING.intValue()
            ? "warn"
            : level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }
}

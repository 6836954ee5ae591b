package io.jukung.cli.command.system;

import com.google.protobuf.Timestamp;
import io.jukung.cli.client.Answers;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Filters;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.cli.command.Timestamps;
import io.jukung.cli.format.template.Template;
import io.jukung.cli.format.template.TemplateException;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.EventsRequest;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code events}: what happens in the engine, as it happens. */
public final class Events implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS]", "Show what happens in the engine, as it happens")
        .arguments(0, 0)
        .alsoKnownAs("jukung system events, jukung events")
        .value('f', "filter", "filter", "Only those that match, key=value")
        .value("format", "string", "How to show it: json or TEMPLATE, in Go's template language")
        .value("since", "string", "From this time on")
        .value("until", "string", "Until this time, then end");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    Template template = template(arguments.value("format", ""));
    EventsRequest.Builder request =
        EventsRequest.newBuilder().putAllFilters(Filters.parse(arguments));
    Timestamp since = Timestamps.find(session, arguments, "since");
    if (since != null) {
      request.setSince(since);
    }
    Timestamp until = Timestamps.find(session, arguments, "until");
    if (until != null) {
      request.setUntil(until);
    }
    try (Answers<EventsRequest, Event> events = session.engine().events(request.build())) {
      for (Event event = events.next(); event != null; event = events.next()) {
        session.out().line(template == null ? line(event, session.zone()) : shown(template, event));
      }
    }
    return 0;
  }

  private static @Nullable Template template(String format) {
    if (format.isEmpty()) {
      return null;
    }
    try {
      Template template = Template.parse(format.equals("json") ? "{{json .}}" : format);
      // a field that no event has is better refused now than after an hour
      template.execute(json(Event.getDefaultInstance()));
      return template;
    } catch (TemplateException e) {
      throw CommandException.plain(64, "Error parsing format: " + e.getMessage());
    }
  }

  private static String shown(Template template, Event event) {
    return template.execute(json(event));
  }

  private static JsonObject json(Event event) {
    Instant time = Timestamps.instant(event.getTime());
    JsonObject.Builder json = JsonObject.builder();
    if (event.getType().equals("container") || event.getType().isEmpty()) {
      // the older names of the same facts
      json.put("status", event.getAction())
          .put("id", event.getActorId())
          .put("from", event.getAttributesOrDefault("image", ""));
    }
    return json.put("Type", event.getType())
        .put("Action", event.getAction())
        .put(
            "Actor",
            JsonObject.builder()
                .put("ID", event.getActorId())
                .put("Attributes", JsonObject.ofStrings(new TreeMap<>(event.getAttributesMap()))))
        .put("scope", "local")
        .put("time", time.getEpochSecond())
        .put("timeNano", time.getEpochSecond() * 1_000_000_000L + time.getNano())
        .build();
  }

  private static String line(Event event, ZoneId zone) {
    StringBuilder out = new StringBuilder(128);
    out.append(
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT)
                .format(Timestamps.instant(event.getTime()).atZone(zone)))
        .append(' ')
        .append(event.getType())
        .append(' ')
        .append(event.getAction())
        .append(' ')
        .append(event.getActorId());
    if (event.getAttributesCount() > 0) {
      String separator = " (";
      for (Map.Entry<String, String> attribute :
          new TreeMap<>(event.getAttributesMap()).entrySet()) {
        out.append(separator).append(attribute.getKey()).append('=').append(attribute.getValue());
        separator = ", ";
      }
      out.append(')');
    }
    return out.toString();
  }
}

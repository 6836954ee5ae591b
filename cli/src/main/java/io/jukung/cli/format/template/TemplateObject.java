package io.jukung.cli.format.template;

import io.jukung.sys.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value with fields that are computed when a template asks for them. */
public interface TemplateObject {

  /** The value of a field, or null when there is no field of that name. */
  @Nullable Object field(String name);

  /** Calls a method with arguments, or returns null when there is no such method. */
  @Nullable Object method(String name, List<@Nullable Object> arguments);

  /** For the function {@code json}. */
  JsonValue toJson();
}

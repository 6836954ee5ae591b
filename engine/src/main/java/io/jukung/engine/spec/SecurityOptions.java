package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code --security-opt}, understood.
 *
 * @param profile null: unconfined
 */
public record SecurityOptions(boolean noNewPrivileges, @Nullable SeccompProfile profile) {

  /**
   * @param standard the profile when none is named
   * @throws ContainerException naming the option that is wrong or not supported
   */
  public static SecurityOptions parse(List<String> options, SeccompProfile standard) {
    boolean noNewPrivileges = false;
    SeccompProfile profile = standard;
    for (String option : options) {
      int separator = separator(option);
      String name = separator < 0 ? option : option.substring(0, separator);
      String value = separator < 0 ? "" : option.substring(separator + 1);
      switch (name) {
        case "no-new-privileges" -> noNewPrivileges = value.isEmpty() || flag(option, value);
        case "seccomp" ->
            profile =
                switch (value) {
                  case "unconfined" -> null;
                  case "", "builtin" -> standard;
                  default -> SeccompProfile.parse(value);
                };
        case "label", "apparmor", "systempaths", "writable-cgroups" ->
            throw new ContainerException(
                ErrorKind.UNIMPLEMENTED,
                Reason.OPTION_UNSUPPORTED,
                "--security-opt " + name + " is not supported");
        default ->
            throw ContainerException.invalidArgument("invalid --security-opt: \"" + option + "\"");
      }
    }
    return new SecurityOptions(noNewPrivileges, profile);
  }

  private static int separator(String option) {
    int equals = option.indexOf('=');
    int colon = option.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  private static boolean flag(String option, String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw ContainerException.invalidArgument("invalid --security-opt: \"" + option + "\"");
    };
  }
}

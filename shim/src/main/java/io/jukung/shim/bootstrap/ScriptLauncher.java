package io.jukung.shim.bootstrap;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts {@code serve} with the launcher script that started us, or, without one, with the same JVM
 * and class path. The new process has {@code /} as its directory, the shim's log as its output, and
 * makes a session of its own.
 */
public final class ScriptLauncher implements ShimLauncher {
  private final @Nullable String script;
  private final String mainClass;

  /**
   * @param script the launcher script; null: the JVM and class path of this process
   */
  public ScriptLauncher(@Nullable String script, String mainClass) {
    this.script = script;
    this.mainClass = mainClass;
  }

  @Override
  public ProcessHandle launch(ShimPaths paths, ShimArguments arguments, String eventsAddress)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (script != null) {
      command.add(script);
    } else {
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(
          List.of(
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-XX:+UseSerialGC",
              "-cp",
              System.getProperty("java.class.path"),
              mainClass));
    }
    command.addAll(List.of("-namespace", paths.namespace(), "-address", arguments.address()));
    command.addAll(
        List.of(
            "-publish-binary", arguments.publishBinary(), "-idle", arguments.idle().toString()));
    if (arguments.debug()) {
      command.add("-debug");
    }
    command.add("serve");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(paths.log().toFile()));
    builder.environment().put("JUKUNG_RUN", paths.run().toString());
    builder.environment().put("TTRPC_ADDRESS", eventsAddress);
    return builder.start().toHandle();
  }
}

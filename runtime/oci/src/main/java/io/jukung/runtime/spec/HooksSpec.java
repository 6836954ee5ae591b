package io.jukung.runtime.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs to run at points of the life cycle (runtime-spec 1.2, "hooks"). */
public record HooksSpec(
    List<Hook> prestart,
    List<Hook> createRuntime,
    List<Hook> createContainer,
    List<Hook> startContainer,
    List<Hook> poststart,
    List<Hook> poststop) {

  public static final HooksSpec NONE =
      new HooksSpec(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public HooksSpec {
    prestart = List.copyOf(prestart);
    createRuntime = List.copyOf(createRuntime);
    createContainer = List.copyOf(createContainer);
    startContainer = List.copyOf(startContainer);
    poststart = List.copyOf(poststart);
    poststop = List.copyOf(poststop);
  }

  /**
   * @param path absolute
   * @param timeoutSeconds absent: no limit
   */
  public record Hook(
      String path, List<String> args, List<String> env, @Nullable Integer timeoutSeconds) {
    public Hook {
      args = List.copyOf(args);
      env = List.copyOf(env);
    }
  }
}

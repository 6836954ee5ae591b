package io.jukung.shim.task;

import io.jukung.shim.stdio.StdioRequest;
import java.nio.file.Path;

/** A process as State shows it. */
record TaskSnapshot(String id, String execId, Path bundle, TaskState state, StdioRequest stdio) {}

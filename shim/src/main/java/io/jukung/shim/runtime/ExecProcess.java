package io.jukung.shim.runtime;

import java.nio.file.Path;

/**
 * @param id the container's
 * @param process JSON, {@code process} of the OCI runtime spec
 * @param stdio what the process gets as its descriptors 0 to 2
 */
public record ExecProcess(
    String id, String execId, Path bundle, byte[] process, ProcessStdio stdio) {}

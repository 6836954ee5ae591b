package io.jukung.shim.runtime;

import java.nio.file.Path;

/**
 * @param bundle directory with {@code config.json} and {@code rootfs}
 * @param stdio what the init process gets as its descriptors 0 to 2
 */
public record CreateContainer(String id, Path bundle, ProcessStdio stdio) {}

package io.jukung.proto.error;

/**
 * Why, where the kind alone is not enough to act on: exit codes of the CLI and statuses of the
 * Docker API are chosen from these. Travels by name, so constants are never renamed.
 */
public enum Reason {
  /** The kind says it all. */
  NONE,
  /** The container's command does not exist: exit code 127. */
  COMMAND_NOT_FOUND,
  /** The command exists but cannot be executed (permission, directory, format): exit code 126. */
  NOT_EXECUTABLE,
  /** The working directory, user or group asked for is not usable in the image. */
  WORKDIR_NOT_USABLE,
  USER_NOT_FOUND,
  NAME_IN_USE,
  NAME_INVALID,
  AMBIGUOUS_ID,
  CONTAINER_NOT_FOUND,
  CONTAINER_RUNNING,
  CONTAINER_NOT_RUNNING,
  CONTAINER_PAUSED,
  CONTAINER_NOT_PAUSED,
  CONTAINER_REMOVING,
  EXEC_NOT_FOUND,
  PROCESS_NOT_FOUND,
  IMAGE_NOT_FOUND,
  IMAGE_IN_USE,
  REFERENCE_INVALID,
  DIGEST_INVALID,
  PLATFORM_MISMATCH,
  VOLUME_NOT_FOUND,
  NETWORK_NOT_FOUND,
  PORT_IN_USE,
  MOUNT_SOURCE_NOT_FOUND,
  REGISTRY_UNREACHABLE,
  REGISTRY_DENIED,
  REGISTRY_ANSWER_INVALID,
  CONTENT_CORRUPT,
  ARCHIVE_UNSAFE,
  DISK_FULL,
  NAMESPACE_MISSING,
  /** No daemon listens on the socket. */
  DAEMON_NOT_RUNNING,
  /** The socket is there, but this user may not use it. */
  SOCKET_DENIED,
  NOT_ROOT,
  OPTION_UNSUPPORTED,
  /** The connection ended while a call was in flight: its outcome is not known. */
  CONNECTION_LOST;

  /** The reason of that name, or {@link #NONE}: a newer peer may know more reasons. */
  static Reason ofName(String name) {
    for (Reason reason : values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return NONE;
  }
}

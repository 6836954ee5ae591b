package io.jukung.proto.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.jukung.proto.error.ContainerException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packing and unpacking of {@code google.protobuf.Any}, which the lite runtime leaves out. As in
 * containerd, the type URL is the bare full name; when reading, whatever stands before the last
 * {@code /} is ignored. Knows the messages of the packages containerd.events, containerd.types and
 * its transfer and runc parts, and ErrorDetail.
 */
public final class Anys {

  /** The OCI runtime-spec as JSON: a container's spec, a process's spec. */
  public static final String OCI_SPEC = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

  public static final String OCI_PROCESS =
      "types.containerd.io/opencontainers/runtime-spec/1/Process";
  public static final String OCI_LINUX_RESOURCES =
      "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources";

  private static final Map<String, MessageLite> PROTOTYPES = new HashMap<>();
  private static final Map<Class<?>, String> NAMES = new HashMap<>();

  static {
    for (MessageNames.Entry entry : MessageNames.all()) {
      PROTOTYPES.put(entry.name(), entry.prototype());
      NAMES.put(entry.prototype().getClass(), entry.name());
    }
  }

  private Anys() {}

  /**
   * @throws IllegalArgumentException when the message's name is not known here
   */
  public static Any pack(MessageLite message) {
    return Any.newBuilder()
        .setTypeUrl(name(message.getClass()))
        .setValue(message.toByteString())
        .build();
  }

  /** JSON under one of the OCI type URLs. */
  public static Any json(String typeUrl, byte[] json) {
    return Any.newBuilder().setTypeUrl(typeUrl).setValue(ByteString.copyFrom(json)).build();
  }

  /** The full protobuf name of a message class. */
  public static String name(Class<? extends MessageLite> type) {
    String name = NAMES.get(type);
    if (name == null) {
      throw new IllegalArgumentException("no protobuf name known for " + type.getName());
    }
    return name;
  }

  /** The name in a type URL: what follows the last slash. */
  public static String name(Any any) {
    String url = any.getTypeUrl();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  public static boolean is(Any any, Class<? extends MessageLite> type) {
    return name(any).equals(NAMES.get(type));
  }

  /** Whether the type URL names this OCI type, e.g. {@link #OCI_SPEC}, with or without its host. */
  public static boolean isOci(Any any, String typeUrl) {
    String url = any.getTypeUrl();
    return !url.isEmpty() && (url.equals(typeUrl) || typeUrl.endsWith("/" + url));
  }

  /**
   * @throws ContainerException INVALID_ARGUMENT when the value has another type or is malformed
   */
  public static <T extends MessageLite> T unpack(Any any, Class<T> type) {
    if (!is(any, type)) {
      throw ContainerException.invalidArgument(
          "expected a " + name(type) + ", got \"" + any.getTypeUrl() + "\"");
    }
    return type.cast(parse(any));
  }

  /** The message, or null when its type is not known here. */
  public static @Nullable MessageLite unpack(Any any) {
    return PROTOTYPES.containsKey(name(any)) ? parse(any) : null;
  }

  private static MessageLite parse(Any any) {
    MessageLite prototype = PROTOTYPES.get(name(any));
    if (prototype == null) {
      throw ContainerException.invalidArgument("unknown type \"" + any.getTypeUrl() + "\"");
    }
    try {
      return prototype.getParserForType().parseFrom(any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw ContainerException.invalidArgument("malformed " + name(any) + ": " + e.getMessage());
    }
  }
}

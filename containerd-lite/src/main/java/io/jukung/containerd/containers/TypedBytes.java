package io.jukung.containerd.containers;

import java.util.Arrays;

/** A protobuf Any without protobuf: bytes and what they are. Both empty: absent. */
public record TypedBytes(String typeUrl, byte[] value) {

  public static final TypedBytes NONE = new TypedBytes("", new byte[0]);

  public boolean isEmpty() {
    return typeUrl.isEmpty() && value.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TypedBytes that
        && typeUrl.equals(that.typeUrl)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * typeUrl.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return typeUrl + " (" + value.length + " bytes)";
  }
}

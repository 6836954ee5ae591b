package io.jukung.containerd.tasks;

import io.grpc.Channel;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.ttrpc.TtrpcChannel;
import java.nio.file.Path;

/** Shims behind unix sockets. */
public final class TtrpcConnector implements ShimConnector {

  private static final String SCHEME = "unix://";

  @Override
  public Connection connect(String address, Runnable onLost) {
    if (address.contains("://") && !address.startsWith(SCHEME)) {
      throw ContainerException.unimplemented("shim address " + address + ": not a unix socket");
    }
    String path = address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
    TtrpcChannel channel = TtrpcChannel.to(Path.of(path), onLost);
    try {
      channel.connect();
    } catch (RuntimeException e) {
      channel.close();
      throw e;
    }
    return new Connection() {
      @Override
      public Channel channel() {
        return channel;
      }

      @Override
      public void close() {
        channel.close();
      }
    };
  }
}

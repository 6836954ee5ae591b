package io.jukung.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Unix stream sockets by descriptor, for what java.nio cannot do: passing descriptors. unix(7). */
public interface FdSockets {

  Fd connect(String path) throws IOException;

  Fd listen(String path, int backlog) throws IOException;

  /** Null-free: blocks until a client comes. */
  Fd accept(int listener) throws IOException;

  /** sendmsg(2) with SCM_RIGHTS; at least one byte must go along. */
  void send(int socket, ByteBuffer bytes, List<Integer> descriptors) throws IOException;

  /** recvmsg(2) into a direct buffer; returns the descriptors that came, close-on-exec. */
  List<Fd> receive(int socket, ByteBuffer into, int maxDescriptors) throws IOException;
}

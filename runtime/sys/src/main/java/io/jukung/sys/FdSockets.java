package io.jukung.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Unix stream sockets by descriptor, for what java.nio cannot do: passing descriptors. unix(7). */
public interface FdSockets {

  Fd connect(String path) throws IOException;

  Fd listen(String path, int backlog) throws IOException;

  /** Who is on the other side of a connection, as of its connect: SO_PEERCRED. */
  record Peer(int pid, int uid, int gid) {}

  /** Two connected sockets. */
  Fd[] pair() throws IOException;

  /** Blocks until a client comes. */
  Fd accept(int listener) throws IOException;

  /** sendmsg(2) with SCM_RIGHTS; at least one byte must go along. */
  void send(int socket, ByteBuffer bytes, List<Integer> descriptors) throws IOException;

  /**
   * recvmsg(2) into a direct buffer, whose position does not move at the end of the stream; returns
   * the descriptors that came, close-on-exec. More than {@code maxDescriptors} of them is an error
   * (EMSGSIZE), and all are closed.
   */
  List<Fd> receive(int socket, ByteBuffer into, int maxDescriptors) throws IOException;

  Peer peer(int socket) throws IOException;
}
